"""A text without its invisible characters, and the way back to where they stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR: Final = "\x1f"  # between the strings of a message, joined
Span = tuple[int, int]

# Characters that show nothing: format controls, fillers, variation selectors, tags.
_INVISIBLE: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
_NARROW: Final = re.compile(f"[{_INVISIBLE}]+")  # three times as fast as with characters beyond U+FFFF
_WIDE: Final = re.compile(f"[{_INVISIBLE}\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+")


@dataclass(frozen=True, slots=True)
class Visible:
    """`content` is the text with its invisible runs taken out.

    `cuts` are the positions in `content` at which a run stood, `removed` how much was taken out up to
    and including each cut.
    """

    content: str
    cuts: Sequence[int] = ()
    removed: Sequence[int] = ()

    @classmethod
    def of(cls, text: str, runs: Sequence[Span]) -> Visible:
        """`text` without `runs`, which are in order and apart from each other; linear."""
        if not runs:
            return cls(text)
        edges = [0, *(edge for run in runs for edge in run), len(text)]
        kept = zip(edges[::2], edges[1::2], strict=True)
        removed = tuple(accumulate(end - start for start, end in runs))
        cuts = [run[0] - gone for run, gone in zip(runs, (0, *removed), strict=False)]
        return cls("".join([text[start:end] for start, end in kept]), tuple(cuts), removed)

    def original(self, start: int, end: int) -> Span:
        """The span of the text that `start`..`end` of `content` came from, with the runs inside it."""
        if not self.cuts:
            return start, end
        return (
            start + self._removed(bisect_right(self.cuts, start)),
            end + self._removed(bisect_left(self.cuts, end)),
        )

    def _removed(self, cuts: int) -> int:
        return self.removed[cuts - 1] if cuts else 0


def invisible_runs(text: str) -> Sequence[Span]:
    """The spans of invisible characters in `text`, in order; costs nothing for ASCII."""
    if text.isascii():
        return ()
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    regex = _NARROW if units == len(text) else _WIDE
    return tuple(match.span() for match in regex.finditer(text))
