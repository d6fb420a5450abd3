"""The objects in the bytes of a PDF and what their streams hold, from front to end (ISO 32000-2, §7.3, §7.4).

No table of references is followed: what a reader could find through one is among what stands there. What
is said of lengths is believed only where an `endstream` stands behind it. So nothing refers in circles.
"""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from binascii import Error, unhexlify
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

MOST: Final = 20_000  # objects
MAX_FILTERS: Final = 3  # of one stream

_OBJECT: Final = re.compile(rb"(?<![0-9])(\d{1,9})[\0\t\n\f\r ]{1,8}\d{1,5}[\0\t\n\f\r ]{1,8}obj(?![a-z])")
_STREAM: Final = re.compile(rb"stream\r?\n")
_LENGTH: Final = re.compile(rb"/Length\s+(\d{1,10})(?!\s+\d+\s+R)")
_ENDS: Final = re.compile(rb"\s{0,4}endstream")
_FILTER: Final = re.compile(rb"/Filter\s*(?:\[([^\]]{0,200})\]|/([A-Za-z0-9]+))")
_NAME: Final = re.compile(rb"/([A-Za-z0-9]+)")
_PREDICTED: Final = re.compile(rb"/Predictor\s+(?:[2-9]|1\d)")
_PACKED: Final = re.compile(rb"/Type\s*/ObjStm")
_FIRST: Final = re.compile(rb"/First\s+(\d{1,9})")
_PAIR: Final = re.compile(rb"(\d{1,9})\s++(\d{1,9})")
_STEP: Final = 1 << 16  # bytes that are unpacked at once
_SPACE: Final = bytes.maketrans(b"\0\t\n\f\r", b"     ")


class Object(NamedTuple):
    """What is said of an object, and the bytes of its stream as they stand there."""

    said: bytes
    stream: bytes | None = None


class Budget:
    """How many bytes may still be unpacked, and whether all that was asked for was."""

    __slots__ = ("is_whole", "left")

    def __init__(self, left: int) -> None:
        self.left = left
        self.is_whole = True

    def unpacked(self, one: Object) -> bytes:
        """What the stream of an object holds, as far as it may be unpacked."""
        content = one.stream or b""
        names = _filters(one.said)
        if self.left <= 0 or len(names) > MAX_FILTERS or (names and _PREDICTED.search(one.said)):
            self.is_whole = False
            return b""
        for name in names:
            content = self._decoded(name, content)
        return content if names else self._charged(content)

    def _charged(self, content: bytes) -> bytes:
        """As much of `content` as may be read yet."""
        self.left -= len(content)
        if self.left < 0:
            content, self.left, self.is_whole = content[: self.left], 0, False
        return content

    def _decoded(self, name: bytes, content: bytes) -> bytes:
        try:
            match name:
                case b"FlateDecode" | b"Fl":
                    return self._inflated(content)
                case b"ASCIIHexDecode" | b"AHx":
                    digits = content.translate(_SPACE).replace(b" ", b"").partition(b">")[0]
                    return self._charged(unhexlify(digits + b"0" * (len(digits) % 2)))
                case b"ASCII85Decode" | b"A85":
                    return self._charged(a85decode(content.strip().removeprefix(b"<~").partition(b"~>")[0]))
                case _:
                    pass
        except (Error, ValueError):
            pass
        self.is_whole = False
        return b""

    def _inflated(self, content: bytes) -> bytes:
        """What `content` unpacks to; what was unpacked before something wrong is paid for too."""
        inflating = zlib.decompressobj()
        pieces: list[bytes] = []
        while content and self.left > 0 and not inflating.eof:
            try:
                pieces.append(inflating.decompress(content, min(_STEP, self.left)))
            except zlib.error:
                self.left -= _STEP
                break
            content = inflating.unconsumed_tail
            self.left -= len(pieces[-1])
        self.is_whole &= inflating.eof
        return b"".join(pieces)


def objects(raw: bytes, budget: Budget) -> Mapping[int, Object]:
    """The objects of a file by their numbers, those in compressed streams too.

    The last of a number counts; those that it takes the place of are kept under numbers below zero.
    """
    found: dict[int, Object] = {}
    position, end = 0, -1
    for match in _OBJECT.finditer(raw):
        if len(found) >= MOST:
            budget.is_whole = False
            break
        if match.start() < position:
            continue
        if end < match.end():
            end = raw.find(b"endobj", match.end())
            end = len(raw) if end < 0 else end
        one, position = _object(raw, match.end(), end)
        number = int(match[1])
        if number in found:
            found[-len(found)] = found[number]
        found[number] = one
    for one in [one for one in found.values() if one.stream is not None and _PACKED.search(one.said)]:
        found |= {number: Object(said) for number, said in _packed(one, budget) if len(found) < MOST}
    return found


def _object(raw: bytes, start: int, end: int) -> tuple[Object, int]:
    """The object whose words begin at `start`, and where it ends: by `end`, or with its stream."""
    opening = _STREAM.search(raw, start, end)
    if opening is None:
        return Object(raw[start:end]), end
    said = raw[start : opening.start()]
    length = _LENGTH.search(said)
    close = opening.end() + int(length[1]) if length else -1
    if not length or not _ENDS.match(raw, close):
        close = raw.find(b"endstream", opening.end())
        close = len(raw) if close < 0 else close
    return Object(said, raw[opening.end() : close]), close


def _filters(said: bytes) -> list[bytes]:
    match = _FILTER.search(said)
    if match is None:
        return []
    return _NAME.findall(match[1]) if match[1] is not None else [match[2]]


def _packed(one: Object, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """The objects in an object stream: pairs of number and place, and behind them what they say (§7.5.7)."""
    content = budget.unpacked(one)
    first = _FIRST.search(one.said)
    if first is None:
        budget.is_whole = False
        return
    base = int(first[1])
    pairs = [(int(pair[1]), int(pair[2])) for pair in _PAIR.finditer(content, 0, base)][:MOST]
    numbers = {place: number for number, place in pairs}  # one for each place: they may not overlap
    for place, following in pairwise((*sorted(numbers), len(content))):
        yield numbers[place], content[base + place : base + following]
