"""`douane sessions`: ending sessions of running gateways, lifting suspensions, and the keys of their ids."""

from __future__ import annotations

import time

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import check_terminal, confirm, passphrase
from douane.cli.operating import perform
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.gateway.sessions import rotate
from douane.operations.people import ACTS
from douane.stores.documents import load
from douane.wiring import folders


@click.group()
def sessions() -> None:
    """End sessions of the gateway, and rotate their keys."""


@sessions.command()
@click.argument("name", default="")
@click.option("--of", "principal", default="", metavar="PRINCIPAL", help="All that this principal has begun.")
@tenant_option
def end(name: str, principal: str, tenant: str) -> None:
    """End the session that the audit log calls NAME, or all of a principal, at once."""
    if bool(name) == bool(principal):
        raise ConfigError("it is not clear what to end", "give the name of a session, or `--of PRINCIPAL`")
    act = "sessions.end" if name else "principals.end-sessions"
    click.echo(visible(perform(ACTS, act, tenant, {"id": name or principal}).told))


@sessions.command()
@click.argument("name", default="")
@click.option("--of", "principal", default="", metavar="PRINCIPAL", help="All of this principal.")
@tenant_option
def lift(name: str, principal: str, tenant: str) -> None:
    """Let a session that is suspended go on, or all of a principal; only from a terminal."""
    if bool(name) == bool(principal):
        raise ConfigError("it is not clear what to lift", "give the name of a session, or `--of PRINCIPAL`")
    check_terminal()
    confirm()
    act = "sessions.resume" if name else "principals.resume"
    given = {"id": name or principal, "passphrase": passphrase(ready_folder(tenant))}
    click.echo(visible(perform(ACTS, act, tenant, given).told))


@sessions.command("rotate")
@tenant_option
def rotate_(tenant: str) -> None:
    """Make a new key for session ids; those under older ones live on."""
    folder = ready_folder(tenant)
    made = rotate(folder, time.time(), load(*folders()).settings.sessions.lifetime)
    since = time.strftime("%H:%M:%S", time.localtime(made[-1].since))
    click.echo(f"{len(made)} keys, the newest in force from {since} on")
