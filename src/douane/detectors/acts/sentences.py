"""Where the sentence that holds a place begins and ends, whatever it stands in: prose, JSON, code, tables."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy

REACH: Final = 280  # characters of a sentence that are read on either side of a place
LONG: Final = 600  # characters; what is longer is read in pieces
PIECE: Final = 400
LAP: Final = 100

# The last of these before a place is where its sentence begins, the first behind it where it ends: an end of
# a sentence, a line break (also as an escape), the edge of a quoted value, of a cell, of a tag.
# One class of characters stands first, which is what makes the search fast.
EDGE: Final = Lazy(
    r"""[.!?…\u3002\uff01\uff1f\n\\\x1f'"{\[,:|<>]"""
    r"""(?:(?<=[\n<>\x1f\u3002\uff01\uff1f])|(?<=[.!?…])["')\]*_]{0,2}(?=\s)|(?<=['"])\s?[,:}\]]"""
    r"""|(?<=[{\[,:])\s?['"]|(?<=\\)[nrt]|(?<=\s\|)\s)"""
)
_CELL: Final = "|"  # the edge of a cell begins with the space before it


_ENDS: Final = ".!?…\u3002\uff01\uff1f"  # these belong to the sentence that they end


def cut(content: str, start: int, end: int, until: int) -> list[tuple[int, int]]:
    """The sentences of `content` between `start` and `end`, edges left out; none is longer than `LONG`.

    What begins behind the sentence that holds `until` is left out.
    """
    spans: list[tuple[int, int]] = []
    for match in EDGE.finditer(content, start, end):
        edge, behind = match.span()
        first = content[edge]
        if first == _CELL:
            edge -= 1
        if edge >= start:
            last = edge + (first in _ENDS)
            spans += [(start, last)] if last - start <= LONG else _pieces(start, last)
            if last > until:
                return spans
            start = behind
    return [*spans, *_pieces(start, end)]


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """The span itself, or pieces of it that overlap."""
    found: list[tuple[int, int]] = []
    while end - start > LONG:
        found.append((start, start + PIECE))
        start += PIECE - LAP
    return [*found, (start, end)]
