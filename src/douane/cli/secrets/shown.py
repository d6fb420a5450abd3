"""`douane secrets list`: what there is, until when, and who has used it; never a value."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from douane.cli.tables import as_json, cells, clock, console
from douane.cli.tenants import tenant_option
from douane.cli.told import as_line
from douane.cli.vaults import opened
from douane.vault.review import is_unused, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from douane.vault.secrets import Named

_COLUMNS: Final = ("name", "state", "since", "ends", "kept", "for", "last used", "by", "")


class _Row(NamedTuple):
    name: str
    state: str
    since: float
    ends: float | None
    kept: str
    only: tuple[str, ...]
    last_used: float | None
    used_by: str
    unused: bool


@click.command("list")
@tenant_option
@as_json
def list_(tenant: str, form: str) -> None:
    """Show the secrets there are, who has used them last, and which nobody uses; never a value."""
    now = time.time()
    with opened(tenant) as safe:
        there = [(name, named) for name in safe.names() if (named := safe.get(name)) is not None]
        rows = [_row(name, named, safe.uses(name), now) for name, named in there]
    if form == "json":
        for row in rows:
            click.echo(as_line(row._asdict()))
    elif rows:
        console().print(_table(rows))
    else:
        click.echo("no secret is kept; `douane secrets set NAME` keeps one")


def _row(name: str, named: Named, uses: Mapping[str, float], now: float) -> _Row:
    by = next(reversed([*uses]), "")
    where = named.origin or "here"
    unused = is_unused(named, uses, now)
    return _Row(
        name, state(named, now), named.since, named.until or None, where, named.only, uses.get(by), by, unused
    )


def _table(rows: list[_Row]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # as in tables

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        times = clock(row.since), clock(row.ends), row.kept, " ".join(row.only), clock(row.last_used)
        table.add_row(*cells((row.name, row.state, *times, row.used_by, "unused" if row.unused else "")))
    return table
