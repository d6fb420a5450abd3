"""`douane labels`: whose words servers bring, and which tools lead to others."""

from __future__ import annotations

import json
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.servers import opened_store
from douane.cli.tables import as_json
from douane.model.access import DEFAULT_TENANT
from douane.operations.labels import ACTS, rows_of, takes_away
from douane.operations.names import pins_of
from douane.stores.documents import config_folder, load
from douane.stores.paths import state_folder
from douane.stores.reader import NothingRecorded

_COLUMN: Final = 40


@click.group()
def labels() -> None:
    """See and say whose words servers bring, and which tools lead to others.

    NAME is the name of a server, SERVER/TOOL, or SERVER/URI with `*` for any text in it.
    """


@labels.command("list")
@as_json
def list_(form: str) -> None:
    """Show the labels of every server, and of the tools that lead to others or whose deeds last."""
    stated = load(config_folder(), None).settings.labels
    try:
        with opened_store() as store:
            found = [
                row
                for one in store.servers()
                for row in rows_of(one.server, pins_of(store, one.server), stated)
            ]
    except NothingRecorded as nothing:
        click.echo(f"douane: {nothing.message}", err=True)
        return
    for row in found:
        if form == "json":
            click.echo(json.dumps({"name": row.name, "labels": row.labels, "stated": row.is_stated}))
        else:
            said = "  (stated)" if row.is_stated else ""
            click.echo(visible(f"{row.name:{_COLUMN}}  {' '.join(row.labels) or '-'}{said}"))


@labels.command("set")
@click.argument("name")
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option("--guess", is_flag=True, help="Leave it to other documents and to what is guessed.")
def set_(name: str, labels: tuple[str, ...], guess: bool) -> None:
    """Say that NAME bears these labels and no others; without any, that it bears none.

    Only from a terminal, unless it has every label afterwards that it could have before.
    """
    if labels and guess:
        raise click.UsageError("give labels, or --guess")
    from douane.cli.approvals.terminal import check_terminal, passphrase  # noqa: PLC0415  # showing needs none
    from douane.cli.operating import perform, place  # noqa: PLC0415  # as above

    given: dict[str, object] = {"id": name, "labels": labels, "guess": guess}
    if takes_away(place(DEFAULT_TENANT), name, None if guess else labels):
        check_terminal()
        given["passphrase"] = passphrase(state_folder())
    click.echo(visible(perform(ACTS, "labels.set", DEFAULT_TENANT, given).told))
