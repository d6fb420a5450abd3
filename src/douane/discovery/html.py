"""Records as one page that needs nothing else: no script, no font, no picture, no address is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from douane.audit.visible import visible
from douane.discovery.record import Record
from douane.discovery.report import said, summary, what, where

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>MCP servers</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td { overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.1rem; }
pre { white-space: pre-wrap; }
.critical, .high { color: #a40000; font-weight: 600; }
.medium { color: #8a5a00; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; } th, td { border-color: #333; }
  .critical, .high { color: #ff8080; } .medium { color: #e0b050; }
}
</style>
</head>
<body>
<h1>MCP servers of this machine</h1>
"""
_COLUMNS: Final = ("risk", "server", "where", "what", "protected", "what to do")


def html(records: Sequence[Record]) -> str:
    """The page; whatever stands in a record stands there as text."""
    return "".join(_parts(records))


def _parts(records: Sequence[Record]) -> Iterator[str]:
    yield _HEAD
    yield f"<pre>{escape(chr(10).join(summary(records)))}</pre>\n<table>\n<thead><tr>"
    yield from (f"<th>{name}</th>" for name in _COLUMNS)
    yield "</tr></thead>\n<tbody>\n"
    yield from map(_row, records)
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _row(record: Record) -> str:
    severity = record.severity.name.lower() if record.risks else ""
    risks = "".join(f"<li>{escape(said(risk))}</li>" for risk in record.risks)
    cells = (
        f'<td class="{severity}">{severity}</td>',
        *(f"<td>{escape(text)}</td>" for text in (visible(record.name), where(record), what(record))),
        f"<td>{'yes' if record.is_protected else 'no'}</td>",
        f"<td><ul>{risks}</ul></td>" if risks else "<td></td>",
    )
    return f"<tr>{''.join(cells)}</tr>\n"
