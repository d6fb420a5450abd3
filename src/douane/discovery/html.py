"""Records as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from douane.approvals.reports.sheet import END, head
from douane.audit.visible import visible
from douane.discovery.record import Record
from douane.discovery.report import said, summary, what, where
from douane.model.finding import Severity

_CLASSES: Final = {Severity.CRITICAL: "bad", Severity.HIGH: "bad", Severity.MEDIUM: "doubtful"}
_COLUMNS: Final = ("risk", "server", "where", "what", "protected", "why, and what to do")


def html(records: Sequence[Record]) -> str:
    """The page; whatever stands in a record stands there as text."""
    return "".join(_parts(records))


def _parts(records: Sequence[Record]) -> Iterator[str]:
    yield head("MCP servers")
    yield "<h1>MCP servers of this machine</h1>\n"
    yield f"<pre>{escape(chr(10).join(summary(records)))}</pre>\n<table>\n<thead><tr>"
    yield from (f"<th>{name}</th>" for name in _COLUMNS)
    yield "</tr></thead>\n<tbody>\n"
    yield from map(_row, records)
    yield f"</tbody>\n</table>\n{END}"


def _row(record: Record) -> str:
    severity = record.severity.name.lower() if record.risks else ""
    kind = _CLASSES.get(record.severity, "") if record.risks else ""
    risks = "".join(f"<li>{escape(said(risk))}</li>" for risk in record.risks)
    cells = (
        f'<td class="{kind}">{severity}</td>',
        *(f"<td>{escape(text)}</td>" for text in (visible(record.name), where(record), what(record))),
        f"<td>{'yes' if record.is_protected else 'no'}</td>",
        f"<td><ul>{risks}</ul></td>" if risks else "<td></td>",
    )
    return f"<tr>{''.join(cells)}</tr>\n"
