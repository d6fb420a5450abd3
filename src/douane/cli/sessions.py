"""`douane sessions`: ending sessions of running gateways, lifting suspensions, and the keys of their ids."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from douane.audit.query import Query
from douane.audit.visible import visible
from douane.cli.approvals.opened import opened
from douane.cli.approvals.terminal import check_terminal, confirm
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.gateway.sessions import Ended, account, rotate
from douane.model.access import Principal
from douane.model.order import Order
from douane.stores.documents import load
from douane.stores.reader import NothingRecorded, Reader
from douane.wiring import folders
from douane.wiring import principal as account_here


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
    with _ended(tenant) as ended:
        if name:
            ended.session(name, time.time())
        else:
            ended.principal(account(Principal(principal, tenant=tenant)), time.time())
    click.echo(f"ended {visible(name or principal)}")
    if not _is_in_log(name or principal, tenant):
        click.echo("douane: the audit log knows nobody and nothing of that name: was it meant?", err=True)


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
    with opened(tenant) as store:
        store.order(Order(time.time(), name or principal), account_here().id)
    click.echo(f"lifted {visible(name or principal)}")


@sessions.command("rotate")
@tenant_option
def rotate_(tenant: str) -> None:
    """Make a new key for session ids; those under older ones live on."""
    folder = ready_folder(tenant)
    made = rotate(folder, time.time(), load(*folders()).settings.sessions.lifetime)
    since = time.strftime("%H:%M:%S", time.localtime(made[-1].since))
    click.echo(f"{len(made)} keys, the newest in force from {since} on")


def _is_in_log(name: str, tenant: str) -> bool:
    """Whether any entry names this session or principal."""
    try:
        reader = Reader(ready_folder(tenant))
    except NothingRecorded:
        return False
    try:
        return bool(reader.found(Query(text=name), 1))
    finally:
        reader.close()


@contextmanager
def _ended(tenant: str) -> Iterator[Ended]:
    ended = Ended(f"{ready_folder(tenant)}/sessions.ended")
    try:
        yield ended
    finally:
        ended.close()
