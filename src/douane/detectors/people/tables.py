"""The values below the head of a column: CSV, tables of Markdown and of terminals, rows of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from douane.detectors.budget import Budget
    from douane.detectors.visible import Span

_LINE: Final = 600  # characters of a head
_ROW: Final = 2_000
_SHARE: Final = 4  # of the characters of a row, one in so many is charged: cells are skipped fast
_NEAR: Final = 12  # characters beside a head: quotes, spaces, and what parts the columns
_MARKS: Final = frozenset(",;|\t")
_LAST: Final = frozenset((")", "\n", "\r"))  # what ends the last head
_BEFORE: Final = _MARKS | {"("}
_CELL: Final = {
    mark: Lazy(
        rf'[ ]*(?:"(?P<quoted>[^"\n]*)"|(?P<bare>[^{re.escape(mark)}\n]*))[ ]*(?:{re.escape(mark)}|\Z)'
    )
    for mark in _MARKS
}
_SQL_CELL: Final = Lazy(
    r"\s*(?:N?'(?P<quoted>(?:[^']|'')*)'|\"(?P<double>[^\"]*)\"|(?P<bare>[^,'\"()]*))\s*(?:,|\Z)"
)
_SQL_ROWS: Final = Lazy(r"[^()]{0,200}\)\s{0,9}(?:VALUES|values)\s{0,9}(?=\()")
_SQL_ROW: Final = Lazy(r"\s*\((?P<row>(?:'(?:[^']|'')*'|[^()']){1,2000})\)\s*(?P<more>,)?")
_CLOSING: Final = "\"'`* \\"


def column(content: str, start: int, end: int, budget: Budget) -> Iterator[Span]:
    """The cells below the head at `start`..`end`; nothing if it is none. What is looked at is charged."""
    before = content[max(0, start - _NEAR) : start].rstrip(_CLOSING)[-1:]
    after = content[end : end + _NEAR].lstrip(_CLOSING)[:1]
    if after not in _MARKS and not (after in _LAST and before in _BEFORE):
        return iter(())
    line = content[_line_start(content, start) : start]
    budget.spend(len(line))
    if after == ")" or (after == "," and "(" in line):
        rows = _SQL_ROWS.match(content, end)
        return (
            _tuples(content, rows.end(), line.count(",", line.rfind("(") + 1), budget) if rows else iter(())
        )
    mark = after if after in _MARKS and after else before
    return _lines(content, end, (line.count(mark), mark), budget) if mark in _CELL else iter(())


def _line_start(content: str, position: int) -> int:
    first = max(0, position - _LINE)
    return max(content.rfind("\n", first, position), content.rfind("\x1f", first, position)) + 1


def _tuples(content: str, position: int, number: int, budget: Budget) -> Iterator[Span]:
    while not budget.is_used_up and (row := _SQL_ROW.match(content, position)):
        budget.spend((row.end() - position) // _SHARE + number)
        yield from _cell(content, row.span("row"), number, _SQL_CELL)
        if not row["more"]:
            return
        position = row.end()


def _lines(content: str, position: int, place: tuple[int, str], budget: Budget) -> Iterator[Span]:
    """The cells in the lines below; `place` is the number of the column, and what parts the columns."""
    number, mark = place
    position = content.find("\n", position, position + _LINE)
    while position >= 0 and not budget.is_used_up:
        end = content.find("\n", position + 1, position + _ROW)
        stop = end if end >= 0 else min(len(content), position + _ROW)
        row, separator, _ = content[position + 1 : stop].partition("\x1f")
        budget.spend(len(row) // _SHARE + number)
        if not row.strip() or row.count(mark) < number:
            return
        if '"' in row:
            yield from _cell(content, (position + 1, position + 1 + len(row)), number, _CELL[mark])
        else:
            yield from _plain(row, position + 1, number, mark)
        position = -1 if separator else end


def _plain(row: str, start: int, number: int, mark: str) -> Iterator[Span]:
    """The cell of that number in a row without quotes."""
    cells = row.split(mark, number + 1)
    start += len(row) if number >= len(cells) else sum(map(len, cells[:number])) + number
    value = cells[number] if number < len(cells) else ""
    bare = value.strip()
    if bare:
        start += value.index(bare)
        yield start, start + len(bare)


def _cell(content: str, row: Span, number: int, cell: Lazy[str]) -> Iterator[Span]:
    """Where the value of that number stands in a row, without quotes and spaces."""
    position, last = row
    text = content[position:last]
    at = 0
    for _ in range(number):
        match = cell.match(text, at)
        if match is None or match.end() == at:
            return
        at = match.end()
    match = cell.match(text, at)
    if match is None:
        return
    start, end = match.span(next(name for name, found in match.groupdict().items() if found is not None))
    value = text[start:end]
    start += len(value) - len(value.lstrip())
    end -= len(value) - len(value.rstrip())
    if start < end:
        yield position + start, position + end
