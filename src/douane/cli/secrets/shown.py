"""`douane secrets list`: what there is, until when, and who has used it; never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from douane.cli.tables import as_json, cells, clock, console
from douane.cli.tenants import tenant_option
from douane.cli.told import as_line
from douane.cli.vaults import opened
from douane.operations.named_secrets import Row, rows_of

if TYPE_CHECKING:
    from rich.table import Table

_COLUMNS: Final = ("name", "state", "since", "ends", "kept", "for", "last used", "by", "")


@click.command("list")
@tenant_option
@as_json
def list_(tenant: str, form: str) -> None:
    """Show the secrets there are, who has used them last, and which nobody uses; never a value."""
    with opened(tenant) as safe:
        rows = rows_of(safe)
    if form == "json":
        for row in rows:
            click.echo(as_line(row._asdict()))
    elif rows:
        console().print(_table(rows))
    else:
        click.echo("no secret is kept; `douane secrets set NAME` keeps one")


def _table(rows: list[Row]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # as in tables

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        times = clock(row.since), clock(row.ends), row.kept, " ".join(row.only), clock(row.last_used)
        table.add_row(*cells((row.name, row.state, *times, row.used_by, "unused" if row.unused else "")))
    return table
