"""Base64 in the members that MCP has for it, decoded so that detectors can read what a client would."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.media.kinds import IMAGE, SOUND, ZIP, family_of
from douane.detectors.sighting import Sighting

if TYPE_CHECKING:
    from douane.detectors.media.archive import Read

# `blob` of resource contents, `data` of images and audio (MCP 2025-11-25, schema `BlobResourceContents`,
# `ImageContent`, `AudioContent`).
_BLOB: Final = "blob"
_DATA: Final = "data"
_NAMES: Final = (_BLOB, _DATA)
# In place of a codec: what people wrote into an office file or archive, and the beginning of that.
DOCUMENT: Final = "document"
PART: Final = "part of a document"
MAX_WRITTEN: Final = 1 << 20  # bytes that all archives of a message are unpacked to
_PDF: Final = "%PDF-"
_PDF_HEAD: Final = 1024  # where that may stand (ISO 32000-1, annex H, 3.4.1)
_MEDIA: Final = frozenset((IMAGE, SOUND))
_HEAD: Final = 512  # bytes that say what it is
_SHORTEST: Final = 16
# As leniently as any client may: either alphabet, white space anywhere, any padding or none.
_BASE64: Final = Lazy(r"[A-Za-z0-9+/_\s-]*[=\s]*", re.ASCII)
_SPACE: Final = Lazy(r"[\s=]+", re.ASCII)
_STANDARD: Final = str.maketrans("-_", "+/")
_UTF_16: Final = (
    ("utf-16-le", b"\xff\xfe", 1),
    ("utf-16-be", b"\xfe\xff", 0),
)  # mark, and where ASCII is zero
_OFTEN: Final = 4  # one zero byte in so many says that the others are ASCII


class Blob(NamedTuple):
    """What the string at `start`..`end` of a joined text decodes to: UTF-16, UTF-8 or else Latin-1.

    The text of a document is a blob of its own, from which nothing can be taken out.
    """

    start: int
    end: int
    content: str
    codec: str

    @property
    def is_text(self) -> bool:
        """Whether the bytes are Unicode, so that a model may be shown them as text."""
        return self.codec not in {"latin-1", DOCUMENT, PART}

    @property
    def is_media(self) -> bool:
        """Whether the bytes begin like a picture or a sound."""
        return self.codec == "latin-1" and family_of(self.content[:_HEAD].encode("latin-1")) in _MEDIA

    def seen(self, sightings: Sequence[Sighting]) -> Iterator[Sighting]:
        """What was seen in `content`, about the whole value, each mended by all their mends at once."""
        if not sightings:
            return
        mend = None
        if self.codec not in {DOCUMENT, PART}:
            mend = b64encode(_mended(self.content, sightings).encode(self.codec)).decode()
        for one in sightings:
            found = one.found or self.content[one.start : one.end]
            whole = None if one.mend is None else mend
            yield one._replace(start=self.start, end=self.end, mend=whole, is_member=True, found=found)


def blobs(strings: Sequence[str], starts: Callable[[], Sequence[int]]) -> Iterator[Blob]:
    """The blobs among `strings`; `starts` says where in their joined text they begin, and is rarely asked."""
    if _BLOB not in strings and _DATA not in strings:
        return
    left = MAX_WRITTEN
    for number, (name, value) in enumerate(pairwise(strings), 1):
        if name in _NAMES and (decoded := _decoded(value)):
            start = starts()[number]
            blob = Blob(start, start + len(value), *decoded)
            yield blob
            if (read := _read(blob, left)) is not None:
                left -= read.unpacked
                yield blob._replace(content=read.text, codec=DOCUMENT if read.is_whole else PART)


def _read(blob: Blob, limit: int) -> Read | None:
    """What people wrote into the archive or PDF that a blob may be; nothing once `limit` is used up."""
    if limit <= 0:
        return None
    # Regexes that few messages need.
    if blob.content.startswith(ZIP.decode()):
        from douane.detectors.media import archive  # noqa: PLC0415

        return archive.text_of(blob.content.encode(blob.codec), limit)
    if _PDF in blob.content[:_PDF_HEAD]:
        from douane.detectors.media import pdf  # noqa: PLC0415

        return pdf.text_of(blob.content.encode(blob.codec), limit)
    return None


def _decoded(value: str) -> tuple[str, str] | None:
    """The text and codec of base64, or None where `value` is not that."""
    if len(value) < _SHORTEST or not _BASE64.fullmatch(value):
        return None
    digits = _SPACE.sub("", value).translate(_STANDARD)
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    raw = b64decode(whole + "=" * (-len(whole) % 4))
    for codec in (*_wide(raw), "utf-8"):
        try:
            return raw.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"


def _wide(raw: bytes) -> Iterator[str]:
    """Those forms of UTF-16 that the bytes look like."""
    for codec, mark, offset in _UTF_16:
        if raw.startswith(mark) or raw[offset::2].count(0) > len(raw) // _OFTEN:
            yield codec


def _mended(content: str, sightings: Sequence[Sighting]) -> str:
    pieces: list[str] = []
    position = 0
    for one in sorted(sightings, key=lambda one: (one.start, one.end)):
        if one.mend is not None:
            if one.start >= position:
                pieces += (content[position : one.start], one.mend)
            position = max(position, one.end)
    return "".join((*pieces, content[position:]))
