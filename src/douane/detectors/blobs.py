"""Base64 in the members that MCP has for it, decoded so that detectors can read what a client would."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from douane.detectors.sighting import Sighting

# `blob` of resource contents, `data` of images and audio (MCP 2025-11-25, schema `BlobResourceContents`,
# `ImageContent`, `AudioContent`).
_NAMES: Final = ("blob", "data")
_SHORTEST: Final = 16
_BASE64: Final = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Blob:
    """What the string at `start`..`end` of a joined text decodes to, by UTF-8 or else by Latin-1."""

    start: int
    end: int
    content: str
    codec: str

    @property
    def is_text(self) -> bool:
        """Whether the bytes are UTF-8, so that a model may be shown them as text."""
        return self.codec == "utf-8"

    def seen(self, sightings: Sequence[Sighting]) -> Iterator[Sighting]:
        """What was seen in `content`, about the whole value, each mended by all their mends at once."""
        if not sightings:
            return
        mend = b64encode(_mended(self.content, sightings).encode(self.codec)).decode()
        for one in sightings:
            found = one.found or self.content[one.start : one.end]
            whole = mend if one.mend is not None else None
            yield replace(one, start=self.start, end=self.end, mend=whole, is_member=True, found=found)


def blobs(strings: Sequence[str], starts: Callable[[], Sequence[int]]) -> Iterator[Blob]:
    """The blobs among `strings`; `starts` says where in their joined text they begin, and is rarely asked."""
    if not any(name in strings for name in _NAMES):
        return
    for number, (name, value) in enumerate(pairwise(strings), 1):
        if name in _NAMES and (decoded := _decoded(value)):
            start = starts()[number]
            yield Blob(start, start + len(value), *decoded)


def _decoded(value: str) -> tuple[str, str] | None:
    """The text and codec of base64, or None where `value` is not that."""
    if len(value) < _SHORTEST or not _BASE64.fullmatch(value):
        return None
    try:
        raw = b64decode(value)
    except ValueError:
        return None
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def _mended(content: str, sightings: Sequence[Sighting]) -> str:
    pieces: list[str] = []
    position = 0
    for one in sorted(sightings, key=lambda one: (one.start, one.end)):
        if one.mend is not None:
            if one.start >= position:
                pieces += (content[position : one.start], one.mend)
            position = max(position, one.end)
    return "".join((*pieces, content[position:]))
