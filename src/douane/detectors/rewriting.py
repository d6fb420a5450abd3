"""A text in which pieces were replaced, and the way back to what they replaced."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from douane.detectors.visible import Span

Piece = tuple[int, int, int]  # start and end in the text before, and the length of what stands there now


class Rewritten:
    """`content` is the text with each of `pieces` replaced; they are in order, and asked for late."""

    def __init__(self, content: str, pieces: Callable[[], Iterable[Piece]]) -> None:
        self.content = content
        self.pieces = pieces

    def original(self, start: int, end: int) -> Span:
        """The span that `start`..`end` came from; of a piece that it touches, all."""
        return self._before(bisect_right(self._starts, start) - 1, start), self._behind(end)

    @cached_property
    def _all(self) -> Sequence[Piece]:
        return tuple(self.pieces())

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Where in `content` each piece begins."""
        starts, moved = [], 0
        for start, end, length in self._all:
            starts.append(start - moved)
            moved += end - start - length
        return starts

    def _before(self, number: int, start: int) -> int:
        if number < 0:
            return start
        first, last, length = self._all[number]
        into = start - self._starts[number]
        return first if into < length else last + into - length

    def _behind(self, end: int) -> int:
        number = bisect_left(self._starts, end) - 1
        if number < 0:
            return end
        _, last, length = self._all[number]
        return last + max(0, end - self._starts[number] - length)


class Aligned(Rewritten):
    """One in which each place is that of the text: what was replaced is as long as what stands there now."""

    def __init__(self, content: str) -> None:
        super().__init__(content, tuple)


def narrowed(content: str, spans: Sequence[Span], around: int, joint: str) -> Rewritten:
    """`spans` of `content` with so much `around` them, and `joint` in place of all else; linear.

    A word that begins within is there to its end, if that is not far.
    """
    gaps = _gaps(content, spans, around)
    edges = [0, *(edge for gap in gaps for edge in gap), len(content)]
    kept = [content[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return Rewritten(joint.join(kept), lambda: ((start, end, len(joint)) for start, end in gaps))


def _gaps(content: str, spans: Sequence[Span], around: int) -> Sequence[Span]:
    """What of `content` is not near one of `spans`."""
    gaps: list[Span] = []
    reached = 0
    for start, end in spans:
        if start - around > reached and (near := _word_start(content, start - around)) > reached:
            gaps.append((reached, near))
        if end + around > reached:
            reached = _word_end(content, end + around)
    if reached < len(content):
        gaps.append((reached, len(content)))
    return gaps


_FAR = 4_096  # characters; a word may have so many
_SPACES = " \n\x1f"


def _word_start(content: str, position: int) -> int:
    found = max(content.rfind(space, max(0, position - _FAR), position) for space in _SPACES)
    return found if found >= 0 else max(0, position - _FAR)


def _word_end(content: str, position: int) -> int:
    ends = (content.find(space, position, position + _FAR) for space in _SPACES)
    return min((end for end in ends if end >= 0), default=min(position + _FAR, len(content)))
