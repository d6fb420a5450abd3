"""A report as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from douane.approvals.reports.sheet import END, head
from douane.audit.visible import visible
from douane.reports.document import Document, Section, Table
from douane.reports.forms.columns import SHORT, columns, is_wide, shared
from douane.reports.forms.moment import moment
from douane.reports.practice import State

_CLASSES: Final = {
    str(State.NOT_MET): "bad",
    str(State.UNKNOWN): "doubtful",
    str(State.PARTLY): "doubtful",
}
_LONG: Final = 24  # characters; a word of more may be broken, where there is no room for it
_STYLE: Final = """<style>
td { overflow-wrap: normal; } td.short { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 12em; }
</style>
"""
_PRINTED: Final = """<style>
@page { size: A4 %s; margin: 15mm; }
body { font-size: 9pt; line-height: 1.4; margin: 0; max-width: none; padding: 0; }
h1 { font-size: 16pt; } h2 { font-size: 12pt; }
h1, h2 { line-height: 1.2; margin: 1.2em 0 .5em; break-after: avoid; }
table { table-layout: fixed; } th, td { padding: 3pt 5pt; }
td.long { min-width: 0; } tr { break-inside: avoid; }
</style>
"""


def as_html(document: Document) -> str:
    """The page; whatever a stranger wrote stands in it as text."""
    return "".join((head(visible(document.title)), _STYLE, *_body(document, _as_they_come), END))


def as_printed(document: Document) -> str:
    """The same for paper, with widths for all columns: to find them takes WeasyPrint longer than all else."""
    tables = [one.table for one in document.sections if one.table is not None and one.table.rows]
    lies = "landscape" if any(is_wide(columns(one)) for one in tables) else "portrait"
    return "".join((head(visible(document.title)), _STYLE, _PRINTED % lies, *_body(document, _widths), END))


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
    shares = "".join(f'<col style="width: {one:.2f}%">' for one in shared(columns(table)))
    return f"<colgroup>{shares}</colgroup>\n"


def _cell(text: str) -> str:
    words = text.split()
    kinds = [_CLASSES.get(text, ""), "long" if any(len(one) > _LONG for one in words) else ""]
    if len(text) <= SHORT:
        kinds.append("short")
    told = " ".join(filter(None, kinds))
    return f'<td class="{told}">{_text(text)}</td>' if told else f"<td>{_text(text)}</td>"


def _text(text: str) -> str:
    """The text, with what stands between backticks as code; where one of these has no other, as it is."""
    parts = [escape(visible(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
