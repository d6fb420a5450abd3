"""Columns of long numbers, of which one in ten has the check digit of a card by chance."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.cards import is_card

_REACH: Final = 500  # characters before and behind, some lines of a table
_MARKS: Final = frozenset(",;|\t")
_BESIDE: Final = "\"'` *"
_LONG: Final = Lazy(r"[0-9]{13,19}")
_FEWEST: Final = 3  # numbers of the same column that are no cards, and so many for each that is one


def is_by_chance(content: str, start: int, end: int) -> bool:
    """Whether most long numbers in the column of the cell at `start`..`end` are no cards."""
    first = content.rfind("\n", max(0, start - _REACH), start) + 1
    head = content[first:start] if first else content[max(0, start - _REACH) : start]
    before, behind = head.rstrip(_BESIDE)[-1:], content[end : end + 3].lstrip(_BESIDE)[:1]
    mark = before or behind
    if mark not in _MARKS or "\x1f" in head:
        return False
    cells = _cells(content, (first, end), head.count(mark), mark)
    cards = sum(map(is_card, cells))
    return len(cells) - cards >= _FEWEST * (cards + 1)


def _cells(content: str, line: tuple[int, int], number: int, mark: str) -> list[str]:
    """The long numbers of that column in the lines around; one that the reach cuts is one of them."""
    first, end = line
    above = content[max(0, first - _REACH) : first].rpartition("\x1f")[2].split("\n")
    below = content[end : end + _REACH].partition("\x1f")[0].split("\n")[1:]
    rows = (row.split(mark, number + 1) for row in (*above, *below))
    cells = (row[number].strip(_BESIDE) for row in rows if len(row) > number)
    return [cell for cell in cells if _LONG.fullmatch(cell)]
