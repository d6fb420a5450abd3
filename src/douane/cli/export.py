"""`douane export`: what was approved, as other programs want to be told of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from douane.cli.protect.chosen import grouped
from douane.cli.protect.ourselves import program
from douane.cli.protect.preview import note
from douane.cli.remote import remote
from douane.discovery.finding import Found
from douane.discovery.host import Host
from douane.discovery.managed import FORMS, Allowed
from douane.discovery.protecting import Means, entries_of, planned
from douane.discovery.started import program as program_name
from douane.discovery.started import served
from douane.discovery.told import told
from douane.errors import ConfigError
from douane.inventory.identity import identify, identify_address
from douane.inventory.standing import barred
from douane.model.dossier import Demand
from douane.model.estate import Entry
from douane.model.server import ServerIdentity
from douane.stores.paths import state_folder
from douane.stores.sqlite import SqliteStore
from douane.vault.addresses import is_local


@click.group()
def export() -> None:
    """Write what was approved in the form of other programs."""


@export.command()
@click.option("--for", "form", type=click.Choice([*FORMS]), required=True, help="The host that is managed.")
@click.option("--gateway", default="", metavar="URL", help="Remote servers are reached through this gateway.")
@click.option("--programs", default="", metavar="FOLDER", help="Where Douane is on those machines.")
@click.option(
    "--project", type=click.Path(exists=True, file_okay=False), default=".", help="As for `protect`."
)
def managed(form: str, gateway: str, programs: str, project: str) -> None:
    """Print the list by which hosts use servers that are approved, behind Douane, and no others.

    The servers are those that hosts of this machine have, as `douane protect` writes them.
    """
    if gateway:
        remote("", gateway)
    means = Means(*_programs(programs), is_local, gateway.rstrip("/"))
    with closing(SqliteStore(state_folder())) as store:
        servers = _allowed(str(Path(project).resolve()), means, partial(_is_approved, store))
    if not servers:
        fix = "approve one with `douane servers approve`, and let a host of this machine have it"
        raise ConfigError("no host of this machine has a server that is approved", fix)
    click.echo(FORMS[form].text(servers), nl=False)
    note(f"it belongs into {FORMS[form].place}")
    note(FORMS[form].weakness)


def _programs(folder: str) -> tuple[str, str]:
    if not folder:
        return program("douane-mcp"), program("douane")
    if not folder.startswith("/"):
        raise ConfigError(f"`{folder}` is no absolute path", "write one such as --programs /usr/local/bin")
    return f"{folder.rstrip('/')}/douane-mcp", f"{folder.rstrip('/')}/douane"


def _is_approved(store: SqliteStore, server: ServerIdentity) -> bool:
    return barred(server, store.dossiers(server.id), Demand.APPROVED, time.time()) is None


def _allowed(project: str, means: Means, is_approved: Callable[[ServerIdentity], bool]) -> list[Allowed]:
    """The approved servers behind Douane, each once."""

    def wanted(_host: Host, entry: Entry) -> bool:
        server = _server(entry)
        return server is not None and is_approved(server)

    found: dict[Allowed, None] = {}
    for _, group in grouped(project):
        for entry in _behind(group, wanted, means):
            if any(name.startswith("args") for name in told(entry).secrets):
                note(f"`{entry.name}` is left out: there is a secret in its arguments, which all could read")
            else:
                found[Allowed(entry.name, _command(entry, means), entry.url)] = None
    return sorted(found)


def _server(entry: Entry) -> ServerIdentity | None:
    """Which server an entry leads to in the end, if that can be told."""
    command = served(entry.command) or entry.command
    url = command[0] if command and _connects(entry) else entry.url
    try:
        return identify_address(url, entry.name) if url else identify(command, entry.name)
    except (ValueError, IndexError):
        return None


def _behind(group: Sequence[Found], wanted: Callable[[Host, Entry], bool], means: Means) -> Iterator[Entry]:
    """The entries of a file that are wanted, as they are behind Douane."""
    ways = {entry.way for host, entry in entries_of(group) if wanted(host, entry)}
    after = planned(group, wanted, means).after
    for _, entry in entries_of([one._replace(text=after) for one in group]):
        is_behind = served(entry.command) or (means.gateway and entry.url.startswith(f"{means.gateway}/"))
        if entry.way in ways and is_behind:
            yield entry


def _connects(entry: Entry) -> bool:
    return program_name(entry.command[0]) == "douane" and entry.command[1:2] == ("connect",)


def _command(entry: Entry, means: Means) -> tuple[str, ...]:
    """The command with Douane's programs where they are on those machines."""
    ours = {"douane-mcp": means.wrapper, "douane": means.connector}
    first = entry.command[:1]
    return tuple(ours.get(program_name(word), word) for word in first) + entry.command[1:]
