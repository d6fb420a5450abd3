"""`douane servers list` and `show`: which servers there are, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import in_force, opened
from douane.cli.tables import as_json, cells, clock, console
from douane.cli.tenants import tenant_option
from douane.cli.told import as_line
from douane.model.dossier import Dossier
from douane.operations.dossiers.known_servers import meant
from douane.operations.dossiers.rows import Row, row_json, rows_of
from douane.stores.dossiers import DIGEST, digest_of

_COLUMNS = ("server", "stage", "owner", "until", "last use", "calls", "to look at")


@click.command("list")
@click.option("--due", is_flag=True, help="Only those that somebody should look at; ends with 1 if any.")
@click.option("--stage", default="", metavar="STAGE", help="Only those that are `approved`, `suspended` …")
@tenant_option
@as_json
def list_(due: bool, stage: str, tenant: str, form: str) -> None:
    """Show servers, what was decided about each, and what somebody should look at."""
    config = in_force(tenant)
    with opened(tenant) as store:
        rows = [*rows_of(store, config, tenant)]
    shown = [one for one in rows if (not due or one.notes) and stage in ("", one.stage)]
    if form == "json":
        for one in shown:
            click.echo(as_line(row_json(one)))
    elif shown:
        _print(shown)
    else:
        click.echo("no server is known here" if not rows else "none of them")
    click.get_current_context().exit(1 if due and shown else 0)


@click.command()
@click.argument("server")
@tenant_option
@as_json
def show(server: str, tenant: str, form: str) -> None:
    """Show what a server was asked for, what was decided, and what somebody should look at."""
    config = in_force(tenant)
    with opened(tenant) as store:
        identity, _ = meant(store, config, server)
        row = next(one for one in rows_of(store, config, tenant) if one.server.id == identity.id)
        history = store.history(identity.id)
    if form == "json":
        click.echo(as_line({**row_json(row), "history": history}))
        return
    for line in _lines(row, history):
        click.echo(visible(line))


def _print(rows: Sequence[Row]) -> None:
    from rich.table import Table  # noqa: PLC0415  # as in `tables`

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        dossier = row.dossier
        shown = (
            row.server.name,
            row.stage or "not asked for",
            dossier.owner if dossier else "",
            clock(dossier.until)[:10] if dossier and dossier.until else "",
            clock(row.uses.last)[:10] if row.uses.last else "",
            str(row.uses.calls),
            "\n".join(row.notes),
        )
        table.add_row(*cells(shown))
    console().print(table)


def _lines(row: Row, history: Sequence[Mapping[str, object]]) -> Iterator[str]:
    yield f"server      {row.server.name}, {row.server.id}"
    yield f"stage       {row.stage or 'not asked for'}"
    if row.dossier is not None:
        yield from _dossier_lines(row.dossier)
        if history and history[-1].get(DIGEST, digest_of(row.dossier)) != digest_of(row.dossier):
            yield "look at     what is kept here is not what was decided: see `douane audit verify`"
    yield f"calls       {row.uses.calls}" + (f", the last {clock(row.uses.last)}" if row.uses.last else "")
    yield from (f"look at     {note}" for note in row.notes)
    for entry in history:
        what = str(entry.get("method", "")).removeprefix("douane/server-")
        yield f"{clock(entry.get('at'))}  {what} by {entry.get('principal')}: {entry.get('reason')}"


def _dossier_lines(dossier: Dossier) -> Iterator[str]:
    need = dossier.need
    yield f"decided     {clock(dossier.at)} by {dossier.by}: {dossier.reason}"
    yield f"owner       {dossier.owner}"
    if dossier.until:
        yield f"until       {clock(dossier.until)}"
    yield f"needed for  {need.purpose} ({need.sensitivity})"
    for name in ("tools", "read", "write", "hosts", "env", "scopes"):
        values = getattr(need, name)
        if values:
            yield f"{name:<11} {', '.join(values)}"
    if dossier.report:
        yield f"report      SHA-256 {dossier.report}"
    if dossier.effect is not None:
        yield f"written     {dossier.effect.document}"
