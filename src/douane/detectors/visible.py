"""A text without its invisible characters, and the way back to where they stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from douane.model.invisible import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR: Final = "\x1f"  # between the strings of a message, joined
Span = tuple[int, int]

_NARROW: Final = re.compile(f"[{NARROW}]+")  # three times as fast as with characters beyond U+FFFF
_WIDE: Final = re.compile(f"[{NARROW}{WIDE}]+")

# Nothing to hide in, but enough to split a secret: controls other than tabs, line breaks and the separator,
# line separators, blank patterns, and the sequences of terminals.
_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1e\x7f"
_SEQUENCE: Final = "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,4}[@-~]"
_ASCII_SPLIT: Final = re.compile(f"(?:{_SEQUENCE}|[{_CONTROLS}])++")
_SPLIT: Final = re.compile(
    f"(?:{_SEQUENCE}|[{_CONTROLS}\x80-\x9f\u034f\u2028\u2029\u2800{NARROW}{WIDE}"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3])++"
)
_SIGN: Final = re.compile(f"[{_CONTROLS}\x80-\x9f\u2028\u2029\u2800{NARROW}\ud800-\udfff]")
_ASCII_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\x1f"))


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


def splitting_runs(text: str) -> Sequence[Span]:
    """The spans of what can split a word without showing, in order; fast for plain ASCII."""
    if text.isascii():
        raw = text.encode("ascii")
        if len(raw.translate(None, _ASCII_CONTROLS)) == len(raw):
            return ()
        return tuple(match.span() for match in _ASCII_SPLIT.finditer(text))
    is_narrow = len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)
    if is_narrow and not _SIGN.search(text):
        return ()
    return tuple(match.span() for match in _SPLIT.finditer(text))
