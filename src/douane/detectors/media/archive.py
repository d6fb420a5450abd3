"""What a ZIP archive holds, and the text of office files, within bounds that no archive can widen.

The directory is read, and nothing is trusted that it says of sizes (APPNOTE.TXT 6.3.10, §4.3.7 to §4.3.16).
"""

from __future__ import annotations

import re
import zlib
from html import unescape
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_MEMBERS: Final = 512  # that are looked at; office files have some dozens
MAX_RATIO: Final = 200  # times its length that an archive may say it unpacks to, once that is much
MUCH: Final = 64 << 20

_END: Final = b"PK\x05\x06"
_ENDING: Final = Struct("<4s4H2LH")
_ENTRY: Final = Struct("<4s6H3L5H2L")
_LOCAL: Final = Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 1 << 16
_STORED, _DEFLATED = 0, 8
_ENCRYPTED: Final = 1
_OTHER: Final = 1  # in the order in which files are read
_CUT: Final = 4  # bytes of the longest character
_RAW: Final = -zlib.MAX_WBITS

# The parts with what people wrote, of Office Open XML (ECMA-376) and OpenDocument.
_WRITTEN: Final = re.compile(
    r"word/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml"
    r"|xl/(?:sharedStrings|worksheets/[^/]+|comments\d*)\.xml"
    r"|ppt/(?:slides|notesSlides)/[^/]+\.xml|content\.xml"
)
_PLAIN: Final = re.compile(
    r".*\.(?:txt|md|csv|tsv|json|ya?ml|toml|ini|cfg|conf|env|xml|html?|py|js|ts|sh|log|pem|key)|\.?env"
)
_BREAK: Final = re.compile(
    r"</(?:w:p|a:p|text:p|text:h|si|row|table:table-row|c|v|text)>|<(?:w:br|w:tab|text:tab)\s?/>"
)
_TAG: Final = re.compile(r"<[^<>]*+>")
# What people write into attributes: texts for pictures, hints, prompts of cells, names, ornaments.
_SPOKEN: Final = "descr|title|alt|tooltip|display|prompt|promptTitle|error|errorTitle|string|instr|name|val"
_LONG: Final = 16  # characters of a value that is looked at whatever it is called
_ATTRIBUTE: Final = re.compile(
    rf"\s(?!xmlns)(?:\w++:)?(?:(?:{_SPOKEN})\s*+=\s*+(?:\"([^\"<]++)|'([^'<]++))"
    rf"|[\w.-]++\s*+=\s*+(?:\"([^\"<]{{{_LONG},}}+)|'([^'<]{{{_LONG},}}+)))"
)


class Member(NamedTuple):
    """A file in an archive, as its directory describes it."""

    name: str
    method: int
    is_encrypted: bool
    packed: int
    unpacked: int
    offset: int


def members(raw: bytes) -> tuple[Member, ...] | None:
    """The first files of an archive, and one more; None where it has no directory that can be read."""
    end = raw.rfind(_END, max(0, len(raw) - _LONGEST_COMMENT - _ENDING.size))
    if end < 0 or end + _ENDING.size > len(raw):
        return None
    position = _ENDING.unpack_from(raw, end)[6]
    found: list[Member] = []
    while len(found) <= MAX_MEMBERS and position + _ENTRY.size <= end:
        (mark, _, _, flags, method, *_, packed, unpacked, name, extra, comment, _, _, _, offset) = (
            _ENTRY.unpack_from(raw, position)
        )
        if mark != b"PK\x01\x02":
            return None
        position += _ENTRY.size
        text = raw[position : position + name].decode("utf-8", "replace")
        found.append(Member(text, method, bool(flags & _ENCRYPTED), packed, unpacked, offset))
        position += name + extra + comment
    return tuple(found) or None


class Read(NamedTuple):
    """Text, whether that is all there is, and how many bytes were unpacked for it."""

    text: str
    is_whole: bool
    unpacked: int


def text_of(raw: bytes, limit: int) -> Read | None:
    """The text in an archive, of the first `limit` bytes; None where it cannot be read."""
    found = members(raw)
    if found is None or any(one.is_encrypted for one in found):
        return None
    read = tuple(_texts(raw, found[:MAX_MEMBERS], limit))
    return Read(
        "\n".join(one.text for one in read if one.text),
        len(found) <= MAX_MEMBERS and all(one.is_whole for one in read),
        sum(one.unpacked for one in read),
    )


def is_bomb(raw: bytes) -> bool:
    """Whether the archive says that it unpacks to far more than honest ones do."""
    found = members(raw) or ()
    unpacked = sum(one.unpacked for one in found)
    return unpacked > MUCH and unpacked > MAX_RATIO * len(raw)


def _texts(raw: bytes, found: Sequence[Member], limit: int) -> Iterator[Read]:
    """The text of each file, and whether all of it was read: what is known to be text goes first."""
    left = limit
    for one in sorted(found, key=_order):
        unpacked, is_whole = _unpacked(raw, one, left)
        left -= len(unpacked)
        if _order(one) == _OTHER:
            text = _plain(unpacked)
            yield Read(text or "", is_whole and text is not None, len(unpacked))
        else:
            content = unpacked.decode("utf-8", "replace")
            is_written = _WRITTEN.fullmatch(one.name) is not None
            yield Read(_said(content) if is_written else content, is_whole, len(unpacked))


def _said(content: str) -> str:
    """What a part of an office file says: its text, in which runs go on, then each value of an attribute."""
    told = ("".join(groups) for groups in _ATTRIBUTE.findall(content))
    return unescape("\n".join((_TAG.sub("", _BREAK.sub("\n", content)), *dict.fromkeys(told))))


def _order(one: Member) -> int:
    return 0 if _WRITTEN.fullmatch(one.name) or _PLAIN.fullmatch(one.name) else _OTHER


def _plain(unpacked: bytes) -> str | None:
    """What a file with any other name says, None if it is no text; a cut may stand inside of a character."""
    text = unpacked.decode("utf-8", "ignore")
    return None if "\0" in text or len(unpacked) - len(text.encode()) >= _CUT else text


def _unpacked(raw: bytes, one: Member, limit: int) -> tuple[bytes, bool]:
    """The beginning of a file and whether it is all; nothing where it is packed in a way that is not read."""
    if one.offset + _LOCAL.size > len(raw) or limit <= 0:
        return b"", False
    *_, name, extra = _LOCAL.unpack_from(raw, one.offset)
    start = one.offset + _LOCAL.size + name + extra
    packed = raw[start : start + one.packed]
    if one.method == _STORED:
        return packed[:limit], len(packed) <= limit
    if one.method != _DEFLATED:
        return b"", False
    unpacking = zlib.decompressobj(_RAW)
    try:
        return unpacking.decompress(packed, limit), unpacking.eof
    except zlib.error:
        return b"", False
