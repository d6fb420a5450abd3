"""`douane kill`: everything of a server, a principal, a session, or all there is, ended within a second."""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import Final

import click

from douane.audit.query import Query
from douane.audit.visible import visible
from douane.cli.approvals.terminal import check_terminal, confirm, unlocked
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError, StoreError
from douane.inventory.killed import Kill, Party, Scope, killing, on_command_line
from douane.stores import kills
from douane.stores.protection import protection
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from douane.wiring import principal

_SCOPES: Final = click.Choice([one.value for one in Scope])
_LOST: Final = (
    "the log has it as killed and by nobody lifted, and it is not in force: whoever can write to the state "
    "folder took it away; kill it again, and find out who that was"
)
_WARN: Final = "douane: {} is killed, and the log could not be told: {} (fix: {})"


@click.group()
def kill() -> None:
    """End everything of a server, a principal, a session, or all, at once, and keep it from beginning again.

    Works while the database is locked or full, and by hand: `touch kill` in the state folder ends all.
    """


def _killed(scope: Scope, whom: str, reason: str, tenant: str) -> None:
    found, folder = kills.check(scope, whom), ready_folder(tenant)
    by, at = principal().id, time.time()
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    note = " ".join(f"{by}, {when}: {reason or 'no reason given'}".split())
    kills.put(folder, found._replace(note=note))
    click.echo(f"killed {visible(found.line)}; nothing of it runs on, within a second")
    click.echo(f"to lift it: douane kill lift {on_command_line(found)}")
    try:
        kills.keep(folder, found, kills.Deed(by, at, reason))
        if not _is_known(folder, found):
            click.echo(f"douane: nothing and nobody is known as `{visible(whom)}`: was it meant?", err=True)
    except StoreError as error:
        click.echo(_WARN.format(visible(found.line), error.message, error.fix), err=True)


def _is_known(folder: str, found: Kill) -> bool:
    """Whether a server of that name was ever started, or an entry has the name of the rest."""
    with closing(SqliteStore(folder)) as store:
        servers = [one.server for one in store.servers()]
    if found.scope is Scope.SERVER:
        return any(killing(Party(one, ""), [found]) for one in servers)
    with closing(Reader(folder)) as reader:
        return found.scope is Scope.ALL or bool(reader.found(Query(text=found.whom), 1))


_because = click.option("--because", "--reason", "reason", default="", metavar="TEXT", help="Why.")


@kill.command("all")
@_because
@tenant_option
def all_(reason: str, tenant: str) -> None:
    """End everything."""
    _killed(Scope.ALL, "", reason, tenant)


@kill.command()
@click.argument("name")
@_because
@tenant_option
def server(name: str, reason: str, tenant: str) -> None:
    """End everything of the server with this name, id, or command such as `npm:PACKAGE`."""
    _killed(Scope.SERVER, name, reason, tenant)


@kill.command("principal")
@click.argument("ident", metavar="ID")
@_because
@tenant_option
def principal_(ident: str, reason: str, tenant: str) -> None:
    """End everything of this principal, at all servers."""
    _killed(Scope.PRINCIPAL, ident, reason, tenant)


@kill.command()
@click.argument("name")
@_because
@tenant_option
def session(name: str, reason: str, tenant: str) -> None:
    """End this session, by its name in the audit log."""
    _killed(Scope.SESSION, name, reason, tenant)


@kill.command("list")
@click.option("--json", "form", flag_value="json", default="", help="One JSON object a line.")
@tenant_option
def list_(form: str, tenant: str) -> None:
    """List what is killed, and what was and is not any more although nobody lifted it."""
    found = kills.standing(ready_folder(tenant))
    if form:
        for one in found.kills:
            click.echo(json.dumps({"scope": one.scope, "whom": one.whom, "note": one.note, "file": one.file}))
        for line in found.lost:
            click.echo(json.dumps({"lost": line}))
        return
    for one in found.kills:
        click.echo("  ".join(filter(None, (visible(one.line), visible(one.note), one.file))))
    for line in found.lost:
        click.echo(f"{visible(line)}: {_LOST}", err=True)
    if not found.kills:
        click.echo("nothing is killed")


@kill.command()
@click.argument("scope", type=_SCOPES)
@click.argument("whom", default="")
@click.option("--because", "--reason", "reason", required=True, metavar="TEXT", help="Why it may run again.")
@tenant_option
def lift(scope: str, whom: str, reason: str, tenant: str) -> None:
    """Let it run again; only from a terminal, and with the passphrase of approvals where there is one."""
    found, folder = kills.check(scope, whom), ready_folder(tenant)
    _ensure_ours(folder, found)
    check_terminal()
    confirm()
    sign = unlocked(protection(folder))
    kills.lift(folder, found, kills.Deed(principal().id, time.time(), reason), sign)
    click.echo(f"lifted {visible(found.line)}; hosts may have to start their servers again")


def _ensure_ours(folder: str, found: Kill) -> None:
    """Refuse what stands in a file that is not this folder's, where we would lift nothing."""
    there = [one for one in kills.in_force(folder) if one.line == found.line]
    foreign = [one.file for one in there if one.file and not one.file.startswith(f"{folder}/")]
    if foreign:
        fix = f"take its line out of `{foreign[0]}`, or remove that file"
        raise ConfigError(f"`{visible(found.line)}` is killed for more than this tenant and account", fix)
