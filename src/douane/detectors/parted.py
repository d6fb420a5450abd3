"""Words that each stand in a string of their own, in blocks or in an array, as a model reads them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Rewritten
from douane.detectors.trigger import words
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from douane.detectors.text import Text

VIA: Final = "strings"
_MOST: Final = 1 << 16  # characters of such runs that are read
# What orders that act alone begin with, at the beginning of a string or behind a word of it.
_FIRST: Final = ("ignor", "disregard", "forget", "overrid", "do not", "don't", "do\x1f", "never")
TRIGGERS: Final = Triggers(
    "parted", tuple(words(f"\x1f{before}{one}" for before in ("", "please ", "so ") for one in _FIRST))
)
_BLOCK: Final = r"\x1f(?:type\x1ftext\x1ftext\x1f)?+"
_RUN: Final = Lazy(rf"(?<=\x1f)[^\x1f]{{1,24}}+(?:{_BLOCK}[^\x1f]{{1,24}}+(?=\x1f|\Z)){{5,}}+")
_BETWEEN: Final = Lazy(_BLOCK)


def parted(text: Text) -> Layer | None:
    """The runs of short strings in `text`, with spaces in them, if there may be an order; linear."""
    if not text.layers[0].occurrences(TRIGGERS):
        return None
    joined = text.joined
    edges: list[int] = []
    left = _MOST
    for run in _RUN.finditer(joined):
        left -= len(run[0])
        if left < 0:
            break
        edges += run.span()
    return _joined(joined, edges) if edges else None


def _joined(joined: str, edges: list[int]) -> Layer:
    """What stands between each two of `edges`, and nothing else but one separator."""
    pieces: list[tuple[int, int, str]] = []
    outer = [0, *edges, len(joined)]
    for number, (start, end) in enumerate(pairwise(outer)):
        if number % 2:
            pieces += [(*match.span(), " ") for match in _BETWEEN.finditer(joined, start, end)]
        else:
            pieces.append((start, end, SEPARATOR))
    kept: list[str] = []
    last = 0
    for start, end, now in pieces:
        kept += [joined[last:start], now]
        last = end
    new = Rewritten("".join(kept), lambda: [(start, end, len(now)) for start, end, now in pieces])
    return Layer(new.content, new.original, (VIA,))
