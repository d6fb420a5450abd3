"""Base64 in the members that MCP has for it, decoded so that detectors can read what a client would."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.media.kinds import IMAGE, OTHER, PROGRAM, SOUND, ZIP, family_of
from douane.detectors.packed import grown
from douane.detectors.sighting import Sighting
from douane.detectors.spelled import LATIN, besides, narrow, spelled
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from douane.detectors.media.archive import Read

# `blob` of resource contents, `data` of images and audio (MCP 2025-11-25, schema `BlobResourceContents`,
# `ImageContent`, `AudioContent`).
BLOB: Final = "blob"
_DATA: Final = "data"
_NAMES: Final = (BLOB, _DATA)
_BETWEEN: Final = tuple(f"{SEPARATOR}{one}{SEPARATOR}" for one in _NAMES)
_FIRST: Final = tuple(f"{one}{SEPARATOR}" for one in _NAMES)
_EACH: Final = 40  # characters that are searched while one string is compared
# In place of a codec: what people wrote into an office file or archive, and the beginning of that.
DOCUMENT: Final = "document"
PART: Final = "part of a document"
# In place of a codec too: what somebody sees who reads the bytes otherwise, and what a program has of text.
BESIDES: Final = "besides"
STRINGS: Final = "strings"
ASIDE: Final = frozenset((DOCUMENT, PART, BESIDES, STRINGS))
MAX_WRITTEN: Final = 1 << 20  # bytes that all archives of a message are unpacked to
_PDF: Final = b"%PDF-"
_PDF_HEAD: Final = 1024  # where that may stand (ISO 32000-1, annex H, 3.4.1)
_MEDIA: Final = frozenset((IMAGE, SOUND))
_CODE: Final = frozenset((PROGRAM, OTHER))  # full of sentences that nobody says to a model
_HEAD: Final = 512  # bytes that say what it is
_SHORTEST: Final = 16
# As leniently as any client may: either alphabet, white space anywhere, any padding or none.
_BASE64: Final = Lazy(r"[A-Za-z0-9+/_\s-]*[=\s]*", re.ASCII)
# Where MCP has it, more leniently still: what is no digit is skipped, as Python and Node do.
_CONTENT: Final = ("mimeType", "uri")
_URL_SAFE: Final = b"-_"
_STANDARD: Final = bytes.maketrans(_URL_SAFE, b"+/")
_DIGITS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SKIPPED: Final = bytes({*range(256)} - {*_DIGITS, *_URL_SAFE})


class Blob(NamedTuple):
    """What the string at `start`..`end` of a joined text decodes to: UTF-16, UTF-8 or else Latin-1.

    The text of a document is a blob of its own, and so is what somebody else would read in the bytes:
    from those nothing can be taken out.
    """

    start: int
    end: int
    content: str
    codec: str

    @property
    def is_text(self) -> bool:
        """Whether the bytes are Unicode, so that a model may be shown them as text."""
        return self.codec != LATIN and self.codec not in ASIDE

    @property
    def is_media(self) -> bool:
        """Whether the bytes begin like a picture or a sound."""
        return self.codec == LATIN and family_of(self.content[:_HEAD].encode(LATIN)) in _MEDIA

    def seen(self, sightings: Sequence[Sighting]) -> Iterator[Sighting]:
        """What was seen in `content`, about the whole value, each mended by all their mends at once."""
        if not sightings:
            return
        mend = None
        if self.codec not in ASIDE:
            mend = b64encode(_mended(self.content, sightings).encode(self.codec)).decode()
        for one in sightings:
            found = one.found or self.content[one.start : one.end]
            whole = None if one.mend is None else mend
            yield one._replace(start=self.start, end=self.end, mend=whole, is_member=True, found=found)


def seen_in(found: Iterable[tuple[Blob, Sequence[Sighting]]]) -> Iterator[Sighting]:
    """What was seen in blobs; first what only another reader sees, since it stays when a blob is mended."""
    told: dict[int, set[str]] = {}
    own: list[Sighting] = []
    for blob, sightings in found:
        listed = [*blob.seen(sightings)]
        if blob.codec in ASIDE:
            yield from (one for one in listed if one.found not in told.get(blob.start, ()))
        else:
            told[blob.start] = {one.found for one in listed}
            own += listed
    yield from own


def may_hold(strings: Sequence[str], joined: str) -> bool:
    """Whether there may be blobs among `strings`; many short ones are sought as they are `joined`."""
    if len(strings) * _EACH < len(joined):
        return BLOB in strings or _DATA in strings
    return any(map(joined.__contains__, _BETWEEN)) or joined.startswith(_FIRST)


def blobs(strings: Sequence[str], starts: Callable[[], Sequence[int]]) -> Iterator[Blob]:
    """The blobs among `strings`; `starts` says where in their joined text they begin, and is rarely asked."""
    left = MAX_WRITTEN
    read = _digits if any(name in strings for name in _CONTENT) else _strict_digits
    for number, (name, value) in enumerate(pairwise(strings), 1):
        if name in _NAMES and (digits := read(value)):
            start = starts()[number]
            raw = _decoded(digits.translate(_STANDARD))
            blob = Blob(start, start + len(value), *spelled(raw))
            yield blob
            if (written := _read(raw, left)) is not None:
                left -= written.unpacked
                yield blob._replace(content=written.text, codec=DOCUMENT if written.is_whole else PART)
            else:
                yield from _besides(blob, raw)
            yield from _of_few(blob, digits)


def _besides(blob: Blob, raw: bytes) -> Iterator[Blob]:
    """What somebody else reads in the bytes of a blob than UTF-8 without zeros."""
    family = family_of(raw)
    is_plain = blob.codec == "utf-8" and "\0" not in blob.content
    if not is_plain and family not in _MEDIA and (said := besides(raw)):
        yield blob._replace(content=said, codec=STRINGS if family in _CODE else BESIDES)


def _of_few(blob: Blob, digits: bytes) -> Iterator[Blob]:
    """What a client reads that skips the digits which only URLs have, as Python does."""
    plain = digits.translate(None, _URL_SAFE)
    if len(plain) < len(digits) and (said := narrow(_decoded(plain))):
        yield blob._replace(content=said, codec=BESIDES)


def _read(raw: bytes, limit: int) -> Read | None:
    """What people wrote into the archive or PDF that bytes may be; nothing once `limit` is used up."""
    limit = min(limit, grown(len(raw)))
    if limit <= 0:
        return None
    # Regexes that few messages need.
    if raw.startswith(ZIP):
        from douane.detectors.media import archive  # noqa: PLC0415

        return archive.text_of(raw, limit)
    if _PDF in raw[:_PDF_HEAD]:
        from douane.detectors.media import pdf  # noqa: PLC0415

        return pdf.text_of(raw, limit)
    return None


def is_base64(value: str) -> bool:
    """Whether every reader of base64 reads the same in `value`, if it reads it at all."""
    return _BASE64.fullmatch(value) is not None


def _strict_digits(value: str) -> bytes:
    """The digits of base64 in `value`; none where there is anything else."""
    return _digits(value) if is_base64(value) else b""


def _digits(value: str) -> bytes:
    """The digits of base64 in `value`, whatever stands between them; none where they are few."""
    if len(value) < _SHORTEST:
        return b""
    digits = value.encode("ascii", "ignore").translate(None, _SKIPPED)
    return digits if len(digits) >= _SHORTEST else b""


def _decoded(digits: bytes) -> bytes:
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return b64decode(whole + b"=" * (-len(whole) % 4))


def _mended(content: str, sightings: Sequence[Sighting]) -> str:
    pieces: list[str] = []
    position = 0
    for one in sorted(sightings, key=lambda one: (one.start, one.end)):
        if one.mend is not None:
            if one.start >= position:
                pieces += (content[position : one.start], one.mend)
            position = max(position, one.end)
    return "".join((*pieces, content[position:]))
