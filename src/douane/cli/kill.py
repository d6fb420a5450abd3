"""`douane kill`: everything of a server, a principal, a session, or all there is, ended within a second."""

from __future__ import annotations

import json
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import check_terminal, confirm, passphrase
from douane.cli.operating import items, perform
from douane.cli.tenants import ensure_declared, ready_folder, tenant_option
from douane.errors import ConfigError
from douane.inventory.killed import Scope, lifting
from douane.operations.killing import ACTS, VIEWS
from douane.stores import kills

_SCOPES: Final = click.Choice([one.value for one in Scope])
_LOST: Final = (
    "the log has it as killed and by nobody lifted, and it is not in force: whoever can write to the state "
    "folder took it away; kill it again, and find out who that was"
)


@click.group()
def kill() -> None:
    """End everything of a server, a principal, a session, or all, at once, and keep it from beginning again.

    Works while the database is locked or full, and by hand: `touch kill` in the state folder ends all.
    """


def _killed(scope: Scope, name: str, reason: str, tenant: str) -> None:
    given = {"scope": scope, "id": name, "reason": reason or "no reason given"}
    click.echo(visible(perform(ACTS, "kill", tenant, given).told + _doubt(tenant)))
    click.echo(f"to lift it: {lifting(kills.check(scope, name), tenant)}")


def _doubt(tenant: str) -> str:
    """What to say where the documents do not have this tenant: a kill does not wait for them."""
    try:
        ensure_declared(tenant)
    except ConfigError as error:
        return f"; whether anything runs for tenant `{tenant}` is open: {error.message} (fix: {error.fix})"
    return ""


_reason = click.option("--reason", default="", metavar="TEXT", help="Why.")


@kill.command("all")
@_reason
@tenant_option
def all_(reason: str, tenant: str) -> None:
    """End everything."""
    _killed(Scope.ALL, "", reason, tenant)


@kill.command()
@click.argument("name")
@_reason
@tenant_option
def server(name: str, reason: str, tenant: str) -> None:
    """End everything of the server with this name, id, or command such as `npm:PACKAGE`."""
    _killed(Scope.SERVER, name, reason, tenant)


@kill.command("principal")
@click.argument("ident", metavar="ID")
@_reason
@tenant_option
def principal_(ident: str, reason: str, tenant: str) -> None:
    """End everything of this principal, at all servers."""
    _killed(Scope.PRINCIPAL, ident, reason, tenant)


@kill.command()
@click.argument("name")
@_reason
@tenant_option
def session(name: str, reason: str, tenant: str) -> None:
    """End this session, by its name in the audit log."""
    _killed(Scope.SESSION, name, reason, tenant)


@kill.command("list")
@click.option("--json", "form", flag_value="json", default="", help="One JSON object a line.")
@tenant_option
def list_(form: str, tenant: str) -> None:
    """List what is killed, and what was and is not any more although nobody lifted it."""
    found, lost = (items(VIEWS, name, tenant, {}) for name in ("kills", "kills.lost"))
    for one in found:
        said = "  ".join(str(word) for name in ("scope", "id", "note", "file") if (word := one[name]))
        click.echo(json.dumps(one) if form else visible(said))
    for one in lost:
        click.echo(
            json.dumps({**one, "lost": True}) if form else visible(f"{one['scope']} {one['id']}: {_LOST}"),
            err=not form,
        )
    if not found and not form:
        click.echo("nothing is killed")


@kill.command()
@click.argument("scope", type=_SCOPES)
@click.argument("name", metavar="NAME", default="")
@click.option("--reason", required=True, metavar="TEXT", help="Why it may run again.")
@tenant_option
def lift(scope: str, name: str, reason: str, tenant: str) -> None:
    """Let it run again; only from a terminal, and with the passphrase of approvals where there is one."""
    check_terminal()
    confirm()
    given = {"scope": scope, "id": name, "reason": reason, "passphrase": passphrase(ready_folder(tenant))}
    click.echo(visible(perform(ACTS, "kill.lift", tenant, given).told))
