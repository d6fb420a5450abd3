"""`douane audit subject`: what the audit log says of a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from douane.audit.subject import NOTES, Report
from douane.audit.subject import as_json as report_as_json
from douane.audit.visible import visible
from douane.cli.operating import place
from douane.cli.tables import as_json, cells, console
from douane.cli.tenants import tenant_option
from douane.operations.subjects import searched

_LISTED = 200  # entries that a person reads; JSON has all


@click.command()
@click.argument("who", nargs=-1, required=True)
@as_json
@tenant_option
def subject(who: tuple[str, ...], form: str, tenant: str) -> None:
    """Tell what the log says of a person: WHO are their principals, addresses, names or values."""
    found = searched(place(tenant), who)
    if form == "json":
        click.echo(json.dumps(report_as_json(found, who), indent=2))
        return
    for line in _summary(found, who):
        click.echo(visible(line))
    _table(found)


def _summary(found: Report, who: tuple[str, ...]) -> Iterator[str]:
    yield f"asked for    {', '.join(who)}"
    yield f"entries      {len(found.entries)}"
    if found.entries:
        yield f"from, to     {found.first} … {found.last}"
    counted = (
        ("because of", found.how),
        ("data found", found.classes),
        ("recipients", found.servers),
        ("tools", found.tools),
    )
    for name, counts in counted:
        if counts:
            yield f"{name:<12} {_told(counts)}"
    for name, told in (
        ("principals", found.principals),
        ("addresses", found.addresses),
        ("programs", found.programs),
    ):
        if told:
            yield f"{name:<12} {', '.join(told)}"
    yield ""
    yield from (f"- {note}" for note in NOTES)
    yield ""


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ×{times}" for name, times in counts.items())


def _table(found: Report) -> None:
    from rich.table import Table  # noqa: PLC0415  # takes 40 ms, which --json need not wait for

    table = Table("entry", "time", "because of", "server", "message", "data", box=None, pad_edge=False)
    for one in found.entries[-_LISTED:]:
        message = f"{one.action} {one.method} {one.subject}"
        table.add_row(
            *cells((str(one.seq), one.time, " ".join(one.how), one.server, message, " ".join(one.classes)))
        )
    console().print(table)
    if len(found.entries) > _LISTED:
        click.echo(f"douane: the last {_LISTED} are shown; --json has all", err=True)
