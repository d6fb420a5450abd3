"""`douane labels`: whose words servers bring, and which tools lead to others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import click

from douane.audit.visible import visible
from douane.cli.servers import opened_store
from douane.cli.tables import as_json
from douane.engine.surroundings import parsed
from douane.errors import ConfigError
from douane.flow import labels_of
from douane.flow.resources import names_resource
from douane.model.server import Kind, Pin, ServerIdentity
from douane.operations.named import pins_of
from douane.policy.labelling import Labelled
from douane.stores.documents import config_folder, load
from douane.stores.labelled import set_labels
from douane.stores.reader import NothingRecorded

_COLUMN: Final = 40


class _Row(NamedTuple):
    """A server, `server/tool` or `server/URI`, its labels, and whether a person has said so."""

    name: str
    labels: tuple[str, ...]
    is_stated: bool


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
                for row in _rows(one.server, pins_of(store, one.server), stated)
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
    """Say that NAME bears these labels and no others; without any, that it bears none."""
    if labels and guess:
        raise click.UsageError("give labels, or --guess")
    if not name.strip("/"):
        raise ConfigError("a label needs the name of a server", "see `douane labels list`")
    set_labels(config_folder(), name, None if guess else labels)


def _rows(server: ServerIdentity, pins: Iterable[Pin], stated: Labelled) -> Iterator[_Row]:
    source = labels_of(server, "", {}, stated).source
    yield _Row(server.name, tuple(sorted(source)), server.name in stated)
    for name in sorted(stated):
        if names_resource(name) and name.startswith(f"{server.name}/"):
            yield _Row(name, tuple(sorted(stated[name])), is_stated=True)
    for pin in pins:
        shown = pin.approved or pin.seen
        name = f"{server.name}/{pin.name}"
        if pin.kind is not Kind.TOOL or shown is None:
            continue
        said = parsed(shown.canonical).get("annotations")
        found = labels_of(server, pin.name, said if isinstance(said, dict) else {}, stated)
        if found.deed or name in stated:
            own = found.deed | found.source if name in stated else found.deed
            yield _Row(name, tuple(sorted(own)), name in stated)
