"""What bytes are, by how they begin, and whether that is what somebody says of them."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy

TEXT: Final = "text"
IMAGE: Final = "image"
SOUND: Final = "sound"  # and moving pictures, which share their containers with it
DOCUMENT: Final = "document"
ARCHIVE: Final = "archive"
PROGRAM: Final = "program"
OTHER: Final = "other"
ZIP: Final = b"PK\x03\x04"

# Where it begins, and the family. From the specifications of the formats, and `file`'s knowledge of them.
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", IMAGE),
    (0, b"\xff\xd8\xff", IMAGE),  # JPEG
    (0, b"GIF87a", IMAGE),
    (0, b"GIF89a", IMAGE),
    (8, b"WEBP", IMAGE),
    (0, b"II*\x00", IMAGE),  # TIFF, little and big endian
    (0, b"MM\x00*", IMAGE),
    (0, b"\x00\x00\x01\x00", IMAGE),  # icons
    (0, b"\xff\x0a", IMAGE),  # JPEG XL
    (8, b"WAVE", SOUND),
    (8, b"AVI ", SOUND),
    (0, b"ID3", SOUND),
    (0, b"OggS", SOUND),
    (0, b"fLaC", SOUND),
    (0, b"MThd", SOUND),
    (0, b"FORM", SOUND),  # AIFF
    (0, b"#!AMR", SOUND),
    (0, b"\x1a\x45\xdf\xa3", SOUND),  # Matroska, WebM
    (0, b"%PDF-", DOCUMENT),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOCUMENT),  # Office before 2007
    (0, b"{\\rtf", DOCUMENT),
    (0, ZIP, ARCHIVE),
    (0, b"PK\x05\x06", ARCHIVE),
    (0, b"\x1f\x8b\x08", ARCHIVE),
    (0, b"BZh", ARCHIVE),
    (0, b"\xfd7zXZ\x00", ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", ARCHIVE),  # Zstandard
    (0, b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (0, b"Rar!\x1a\x07", ARCHIVE),
    (257, b"ustar", ARCHIVE),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),  # Java, and Mach-O for several processors
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\xce\xfa\xed\xfe", PROGRAM),
    (0, b"\x00asm", PROGRAM),
    (0, b"dex\n03", PROGRAM),
    (0, b"SQLite format 3\x00", OTHER),
    (0, b"wOFF", OTHER),
    (0, b"wOF2", OTHER),
)
_IMAGE_BRANDS: Final = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
_HEADER: Final = 0x3C  # where a program of Windows says how far in its header stands
_CONTROLS: Final = Lazy(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXTUAL: Final = ("text/", "image/svg", "application/json", "application/xml", "application/javascript")
# Of the charsets that the WHATWG Encoding Standard leaves out or warns of, and EBCDIC.
_FOREIGN: Final = Lazy(r"charset\s*=\s*[\"']?(?:utf-?7|unicode-1-1|iso-2022|hz-gb|scsu|bocu|ibm|cp\d|ebcdic)")
_PLAIN_HEAD: Final = 4096


def family_of(raw: bytes) -> str | None:
    """The family of these bytes, None where their beginning is not known."""
    for offset, magic, family in _MAGIC:
        if raw.startswith(magic, offset):
            return family
    if raw.startswith(b"ftyp", 4):
        return IMAGE if raw[8:12] in _IMAGE_BRANDS else SOUND
    if raw.startswith(b"MZ") and _is_windows_program(raw):
        return PROGRAM
    return TEXT if is_text(raw) else None


def is_text(raw: bytes) -> bool:
    """Whether the beginning of these bytes is UTF-8 without controls."""
    head = raw[:_PLAIN_HEAD]
    if _CONTROLS.search(head):
        return False
    try:
        head[: _PLAIN_HEAD - 4].decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def families(mime_type: str) -> frozenset[str]:
    """The families that fit a declared type, none where everything does."""
    declared = mime_type.strip().lower()
    if declared.startswith(_TEXTUAL) or declared.partition(";")[0].endswith(("+json", "+xml")):
        return frozenset({TEXT})
    if declared.startswith("image/"):
        return frozenset({IMAGE})
    if declared.startswith(("audio/", "video/")):
        return frozenset({SOUND})
    if declared.startswith("application/pdf"):
        return frozenset({DOCUMENT})
    return frozenset()


def is_foreign(mime_type: str) -> bool:
    """Whether a declared type names a charset that turns other bytes than usual into ASCII, such as UTF-7."""
    declared = mime_type.lower()
    return "charset" in declared and _FOREIGN.search(declared) is not None


def _is_windows_program(raw: bytes) -> bool:
    at = int.from_bytes(raw[_HEADER : _HEADER + 4], "little")
    return raw.startswith(b"PE\x00\x00", at)
