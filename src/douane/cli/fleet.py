"""`douane fleet`: what machines have reported to the gateway of this account."""

from __future__ import annotations

import json

import click

from douane.cli.dossiers.named import in_force
from douane.cli.tables import as_json, cells, clock, console
from douane.cli.tenants import ready_folder, tenant_option
from douane.model.fleet import Standing
from douane.operations.dossiers.configured import configured_ids
from douane.operations.machines import gravest_first, rows_of

_NOTHING = "no machine has reported yet: have each run `douane discover --report https://GATEWAY`"


@click.command()
@click.option(
    "--standing",
    "wanted",
    multiple=True,
    type=click.Choice([one.value for one in Standing]),
    help="Only these; as often as you like.",
)
@tenant_option
@as_json
def fleet(wanted: tuple[str, ...], tenant: str, form: str) -> None:
    """Show the servers of all machines that report here, and what the inventory says of each."""
    here = configured_ids(in_force(tenant), tenant)
    every = rows_of(ready_folder(tenant), here)
    rows = gravest_first(row for row in every if not wanted or row.standing in wanted)
    if form == "json":
        for row in rows:
            click.echo(json.dumps(row._asdict()))
        return
    if not rows:
        click.echo("none of them" if wanted else _NOTHING)
        return
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table(
        "standing",
        "server",
        "identity",
        "machine",
        "host",
        "risk",
        "why",
        "reported",
        "by",
        box=None,
        pad_edge=False,
    )
    for row in rows:
        names = (
            row.standing.value,
            row.server,
            f"{row.identity} {row.version}".strip(),
            row.machine,
            row.host,
        )
        table.add_row(*cells((*names, row.severity, row.because, clock(row.at) if row.at else "", row.by)))
    console().print(table)
