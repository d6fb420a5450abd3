"""A report as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from douane.approvals.reports.sheet import END, head
from douane.audit.visible import visible
from douane.reports.document import Document, Section, Table
from douane.reports.forms.moment import moment
from douane.reports.practice import State

_CLASSES: Final = {
    str(State.NOT_MET): ' class="bad"',
    str(State.UNKNOWN): ' class="doubtful"',
    str(State.PARTLY): ' class="doubtful"',
}


_WIDEST: Final = 60  # characters; what is longer in the mean goes on in the next line
_FIXED: Final = "<style>table { table-layout: fixed; }</style>\n"


def as_html(document: Document) -> str:
    """The page; whatever a stranger wrote stands in it as text."""
    return "".join((head(visible(document.title)), *_body(document, _as_they_come), END))


def as_printed(document: Document) -> str:
    """The same with widths for all columns: to find them takes WeasyPrint longer than all else."""
    return "".join((head(visible(document.title)), _FIXED, *_body(document, _widths), END))


def _body(document: Document, widths: Callable[[Table], str]) -> Iterator[str]:
    yield f"<h1>{_text(document.title)}</h1>\n"
    told = (("made", moment(document.at)), *document.about)
    yield "".join(f"<p><strong>{_text(name)}</strong>: {_text(value)}</p>\n" for name, value in told)
    for section in document.sections:
        yield from _section(section, widths)


def _section(section: Section, widths: Callable[[Table], str]) -> Iterator[str]:
    yield f"<h2>{_text(section.title)}</h2>\n"
    yield from (f"<p>{_text(one)}</p>\n" for one in section.says)
    if section.table is not None:
        yield from _table(section.table, widths(section.table))


def _table(table: Table, widths: str) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{_text(table.empty)}</p>\n"
        return
    heads = "".join(f'<th scope="col">{_text(one)}</th>' for one in table.heads)
    yield f"<table>\n{widths}<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
    yield "</tbody>\n</table>\n"


def _as_they_come(_table: Table) -> str:
    return ""


def _widths(table: Table) -> str:
    """Columns, each as wide as its texts are long in the mean, and its longest word where there is room."""
    weights = []
    for texts in zip(table.heads, *table.rows, strict=True):
        word = max(len(one) for text in texts for one in (text.split() or ("",)))
        weights.append(min(_WIDEST, max(word, sum(map(len, texts)) / len(texts))) + 1)
    in_all = sum(weights)
    columns = "".join(f'<col style="width: {100 * one / in_all:.1f}%">' for one in weights)
    return f"<colgroup>{columns}</colgroup>\n"


def _cell(text: str) -> str:
    return f"<td{_CLASSES.get(text, '')}>{_text(text)}</td>"


def _text(text: str) -> str:
    return escape(visible(text))
