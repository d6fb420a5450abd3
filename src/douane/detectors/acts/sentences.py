"""Where the sentence that holds a place begins and ends, whatever it stands in: prose, JSON, code, tables."""

from __future__ import annotations

import re
from typing import Final

REACH: Final = 280  # characters of a sentence that are read on either side of a place
LONG: Final = 600  # characters; what is longer is read in pieces
PIECE: Final = 400
LAP: Final = 100

# The last of these before a place is where its sentence begins, the first behind it where it ends: an end of
# a sentence, a line break (also as an escape), the edge of a quoted value, of a cell, of a tag.
EDGE: Final = re.compile(
    r"""[.!?…]["')\]*_]{0,2}(?=\s)|[\u3002\uff01\uff1f]|\n|\\[nrt]|\x1f|['"]\s?[,:}\]]|[{\[,:]\s?['"]|\s\|\s|[<>]"""
)


_ENDS: Final = ".!?…\u3002\uff01\uff1f"  # these belong to the sentence that they end


def cut(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `content` between `start` and `end`, edges left out; none is longer than `LONG`."""
    spans: list[tuple[int, int]] = []
    for match in EDGE.finditer(content, start, end):
        spans += _pieces(start, match.start() + (match[0][0] in _ENDS))
        start = match.end()
    return [*spans, *_pieces(start, end)]


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """The span itself, or pieces of it that overlap."""
    found: list[tuple[int, int]] = []
    while end - start > LONG:
        found.append((start, start + PIECE))
        start += PIECE - LAP
    return [*found, (start, end)]
