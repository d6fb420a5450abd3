"""A report as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
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


def as_html(document: Document) -> str:
    """The page; whatever a stranger wrote stands in it as text."""
    return "".join((head(visible(document.title)), *_body(document), END))


def _body(document: Document) -> Iterator[str]:
    yield f"<h1>{_text(document.title)}</h1>\n"
    told = (("made", moment(document.at)), *document.about)
    yield "".join(f"<p><strong>{_text(name)}</strong>: {_text(value)}</p>\n" for name, value in told)
    for section in document.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{_text(section.title)}</h2>\n"
    yield from (f"<p>{_text(one)}</p>\n" for one in section.says)
    if section.table is not None:
        yield from _table(section.table)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{_text(table.empty)}</p>\n"
        return
    heads = "".join(f'<th scope="col">{_text(one)}</th>' for one in table.heads)
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
    yield "</tbody>\n</table>\n"


def _cell(text: str) -> str:
    return f"<td{_CLASSES.get(text, '')}>{_text(text)}</td>"


def _text(text: str) -> str:
    return escape(visible(text))
