"""The values below the head of a column: CSV, tables of Markdown and of terminals, rows of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.detectors.budget import Budget
    from douane.detectors.visible import Span

_LINE: Final = 600  # characters of a head
_ROW: Final = 2_000
_SHARE: Final = 4  # of the characters of a row, one in so many is charged: cells are skipped fast
_MARKS: Final = frozenset(",;|\t")
_CELL: Final = {
    mark: re.compile(
        rf'[ ]*(?:"(?P<quoted>[^"\n]*)"|(?P<bare>[^{re.escape(mark)}\n]*))[ ]*(?:{re.escape(mark)}|\Z)'
    )
    for mark in _MARKS
}
_SQL_CELL: Final = re.compile(
    r"\s*(?:N?'(?P<quoted>(?:[^']|'')*)'|\"(?P<double>[^\"]*)\"|(?P<bare>[^,'\"()]*))\s*(?:,|\Z)"
)
_SQL_ROWS: Final = re.compile(r"[^()]{0,200}\)\s{0,9}(?:VALUES|values)\s{0,9}(?=\()")
_SQL_ROW: Final = re.compile(r"\s*\((?P<row>(?:'(?:[^']|'')*'|[^()']){1,2000})\)\s*(?P<more>,)?")
_CLOSING: Final = "\"'`* \\"


def column(content: str, start: int, end: int, budget: Budget) -> Iterator[Span]:
    """The cells below the head at `start`..`end`; nothing if it is none. What is looked at is charged."""
    first = (
        max(
            content.rfind("\n", max(0, start - _LINE), start),
            content.rfind("\x1f", max(0, start - _LINE), start),
        )
        + 1
    )
    before = content[first:start].rstrip(_CLOSING)
    after = content[end : end + _LINE].lstrip(_CLOSING)[:1]
    mark = after if after in _MARKS else before[-1:]
    if mark not in _MARKS or not mark:
        if after != ")" and before[-1:] != "(":
            return iter(())
        mark = ","
    budget.spend(len(before))
    bracket = before.rfind("(")
    if mark == "," and bracket >= 0 and (rows := _SQL_ROWS.match(content, end)):
        return _tuples(content, rows.end(), before.count(",", bracket), budget)
    if after not in _MARKS and after not in {"\n", "\r", ""}:
        return iter(())
    return _lines(content, end, before.count(mark), mark, budget)


def _tuples(content: str, position: int, number: int, budget: Budget) -> Iterator[Span]:
    while not budget.is_used_up and (row := _SQL_ROW.match(content, position)):
        budget.spend((row.end() - position) // _SHARE)
        yield from _cell(content, row.span("row"), number, _SQL_CELL)
        if not row["more"]:
            return
        position = row.end()


def _lines(content: str, position: int, number: int, mark: str, budget: Budget) -> Iterator[Span]:
    position = content.find("\n", position, position + _LINE)
    while position >= 0 and not budget.is_used_up:
        end = content.find("\n", position + 1, position + _ROW)
        stop = end if end >= 0 else min(len(content), position + _ROW)
        separator = content.find("\x1f", position, stop)
        stop = separator if separator >= 0 else stop
        row = content[position + 1 : stop]
        budget.spend(len(row) // _SHARE)
        if row.count(mark) < number or not row.strip():
            return
        yield from _cell(content, (position + 1, stop), number, _CELL[mark])
        position = end if separator < 0 else -1


def _cell(content: str, row: Span, number: int, cell: re.Pattern[str]) -> Iterator[Span]:
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
