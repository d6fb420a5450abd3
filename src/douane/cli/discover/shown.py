"""Records in each of the forms that can be asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click

from douane.cli.tables import cells, console
from douane.discovery.html import html
from douane.discovery.record import Record, Source
from douane.discovery.report import members, summary, what, where, why
from douane.discovery.risks import NOT_PROTECTED
from douane.discovery.sarif import sarif

_NEXT: Final = "next: `douane protect --all` shows how Douane would be put before them, and asks"
_UNSEEN: Final = "processes were not looked at: list them with `ps`, and give the list with --processes"


def show_table(records: Sequence[Record]) -> None:
    """The riskiest first; of installed packages only those with a risk."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table("risk", "server", "where", "what", "protected", "why", box=None, pad_edge=False)
    for record in records:
        if record.risks or record.source is not Source.INSTALLED:
            table.add_row(*cells(_row(record)))
    if table.row_count:
        console().print(table)
    click.echo("\n".join(summary(records)))
    if any(not record.is_protected and record.source is Source.CONFIGURED for record in records):
        click.echo(_NEXT)
    if not sys.platform.startswith("linux"):
        click.echo(_UNSEEN, err=True)


def show_json(records: Sequence[Record]) -> None:
    """One JSON object a line."""
    for record in records:
        click.echo(json.dumps(members(record)))


def _show_sarif(records: Sequence[Record]) -> None:
    click.echo(json.dumps(sarif(records), indent=2))


def _show_html(records: Sequence[Record]) -> None:
    click.echo(html(records), nl=False)


def _row(record: Record) -> tuple[str, ...]:
    severity = record.severity.name.lower() if record.risks else "-"
    protected = (
        "" if record.source is Source.AGENT or record.problem else "yes" if record.is_protected else "no"
    )
    told = "\n".join(why(risk) for risk in record.risks if risk.token != NOT_PROTECTED)
    return severity, record.name, where(record), what(record), protected, told


SHOWN: Final[Mapping[str, Callable[[Sequence[Record]], None]]] = {
    "table": show_table,
    "json": show_json,
    "sarif": _show_sarif,
    "html": _show_html,
}
