"""What was read, as far as a bounded memory reaches, and which parts of a text are copies of it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.model.flow import PRIVATE_ROOM, STEP

if TYPE_CHECKING:
    from douane.model.flow import Traces

BLOCK: Final = 8  # bytes: what a machine word compares at once
SHORTEST: Final = 31  # bytes: any copy as long, or one less, holds one of those blocks whole
_KEPT: Final = Struct(f"@Q{STEP - BLOCK}x")  # one block in so many bytes is known by its number
SHORT: Final = 512  # bytes that are always looked at closely
_MOST_TRIED: Final = 64  # places of one text that are looked at
_MOST_REPEATED: Final = 4  # what one source says as often is the form of a document, and no content of it
_NUMBERS: Final = tuple(range(PRIVATE_ROOM // STEP))  # one object for each number serves all memories
_BYTES: Final = Struct("@Q")
_END: Final = 0  # stands in no stream


class Copy(NamedTuple):
    """A part of a text that was seen before: where it stands in its stream, in bytes, and where it came from.

    `number` is that of the read with which it came. `is_value` says that it is all of something short: an
    id, a number, an address.
    """

    start: int
    end: int
    origin: str
    number: int
    is_value: bool

    @property
    def length(self) -> int:
        """How many bytes of the stream were copied."""
        return self.end - self.start


def note(traces: Traces, stream: bytes, origin: str, number: int = 0) -> None:
    """Remember `stream`, which came with this read, or its end if it is longer than half of the room."""
    half = traces.room // 2
    padded = stream[-half + 1 :] + bytes((_END,))
    padded += bytes(-len(padded) % STEP)
    if len(traces.kept) + len(padded) > traces.room:
        _forget(traces, half)
    if origin not in traces.origins:
        traces.origins.append(origin)
    traces.starts.append(len(traces.kept))
    traces.sources.append(traces.origins.index(origin))
    traces.numbers.append(number)
    first = len(traces.kept) // STEP
    traces.kept += padded
    traces.blocks.update(zip(_blocks(padded), _NUMBERS[first:], strict=False))


class Look(Enum):
    """How closely a stream is looked at: at each place, or at one in four, which finds all of 99 bytes."""

    CLOSE = range(BLOCK)
    BRIEF = range(0, BLOCK, BLOCK // 2)


def copies(traces: Traces, stream: bytes, look: Look = Look.CLOSE) -> Iterator[Copy]:
    """The copies in `stream`, from left to right: each of at least `SHORTEST` bytes, or all of a short value.

    Costs about as much as `stream` is long; a brief look a quarter of that, where it is long.
    """
    reached = 0
    look = look if len(stream) > SHORT else Look.CLOSE
    for place, number in _places(traces, stream, look) if traces.kept else ():
        if place < reached:
            continue
        found = _copy(traces, stream, place, number * STEP)
        if found is not None:
            reached = found.end
            yield found


def is_from(traces: Traces, piece: bytes, origin: str) -> bool:
    """Whether `piece` came from `origin`, at one of the first places where it stands."""
    place = -1
    for _ in range(_MOST_REPEATED):
        place = traces.kept.find(piece, place + 1)
        if place < 0:
            return False
        if _origin(traces, place) == origin:
            return True
    return False


def number_at(traces: Traces, place: int) -> int:
    """The number of the read with which came what stands at `place`."""
    return traces.numbers[bisect_right(traces.starts, place) - 1]


def clear(traces: Traces) -> None:
    """Remember nothing any more."""
    traces.kept.clear()
    traces.blocks = {}
    del traces.starts[:], traces.sources[:], traces.numbers[:], traces.origins[:]


def _places(traces: Traces, stream: bytes, look: Look) -> list[tuple[int, int]]:
    """Where in `stream` blocks begin that are known, and the numbers of these blocks."""
    view, known = memoryview(stream), traces.blocks.keys()
    places: list[tuple[int, int]] = []
    for shift in look.value[: max(0, len(stream) - BLOCK + 1)]:
        words = view[shift : len(stream) - (len(stream) - shift) % BLOCK].cast("Q")
        places += [(stream.find(_BYTES.pack(word)), traces.blocks[word]) for word in known & words]
    return sorted(places)[:_MOST_TRIED]


def _copy(traces: Traces, stream: bytes, here: int, there: int) -> Copy | None:
    kept = traces.kept
    before, after = _behind(stream, here, kept, there), _ahead(stream, here, kept, there)
    first, last = there - before, there + after
    is_whole = (first == 0 or kept[first - 1] == _END) and kept[last] == _END
    length = before + after
    if length < SHORTEST and not is_whole:
        return None
    if length < 2 * SHORTEST and _repeated(traces, first, last) > _MOST_REPEATED:
        return None
    return Copy(
        here - before, here + after, _origin(traces, there), number_at(traces, there), length < SHORTEST
    )


def _repeated(traces: Traces, first: int, last: int) -> int:
    """How often what stands there stands in the same source."""
    number = bisect_right(traces.starts, first)
    begin, end = traces.starts[number - 1], traces.starts[number] if number < len(traces.starts) else None
    return traces.kept.count(traces.kept[first:last], begin, end)


def _origin(traces: Traces, place: int) -> str:
    return traces.origins[traces.sources[bisect_right(traces.starts, place) - 1]]


def _forget(traces: Traces, half: int) -> None:
    """Let go of the older half."""
    del traces.kept[:half]
    gone = max(bisect_right(traces.starts, half) - 1, 0)
    traces.starts = array("I", (max(0, start - half) for start in traces.starts[gone:]))
    traces.sources = traces.sources[gone:]
    traces.numbers = traces.numbers[gone:]
    traces.blocks = dict(zip(_blocks(bytes(traces.kept)), _NUMBERS, strict=False))


def _blocks(stream: bytes) -> Iterator[int]:
    """The numbers of the blocks that are kept of a stream whose length is a multiple of `STEP`."""
    return chain.from_iterable(_KEPT.iter_unpack(stream))


def _ahead(one: bytes, here: int, other: bytes | bytearray, there: int) -> int:
    """How many bytes from `here` in one and `there` in the other are the same."""
    most, length, step = min(len(one) - here, len(other) - there), 0, BLOCK
    while step and length < most:
        end = min(length + step, most)
        if one[here + length : here + end] == other[there + length : there + end]:
            length, step = end, 2 * step
        else:
            step = (end - length) // 2
    return length


def _behind(one: bytes, here: int, other: bytes | bytearray, there: int) -> int:
    """How many bytes before `here` in one and `there` in the other are the same."""
    most, length, step = min(here, there), 0, BLOCK
    while step and length < most:
        end = min(length + step, most)
        if one[here - end : here - length] == other[there - end : there - length]:
            length, step = end, 2 * step
        else:
            step = (end - length) // 2
    return length
