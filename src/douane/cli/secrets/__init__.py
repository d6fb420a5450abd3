"""`douane secrets`: values that configurations name, and that only servers get which they are named for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import ensure_person
from douane.cli.moment import lasting, overlapping
from douane.cli.secrets.adopt import adopt
from douane.cli.secrets.check import check
from douane.cli.secrets.key import key
from douane.cli.secrets.shown import list_
from douane.cli.secrets.value import value
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.vaults import opened
from douane.errors import ConfigError
from douane.model.secret import NAMES, is_name, reference
from douane.operations.named_secrets import is_wider
from douane.vault.naming import ended
from douane.vault.origins import origin_for
from douane.vault.secrets import Named

_OVERLAP: Final = "1h"

_for = click.option(
    "--for", "period", callback=lasting, help="How long it counts: `12h`, `30d`, `2w`; without it, for ever."
)
_from = click.option(
    "--from",
    "origin",
    default="",
    metavar="ORIGIN",
    help="Where it is kept in place of here: `vault:https://HOST/MOUNT/PATH#FIELD`, `aws:REGION/NAME#FIELD`.",
)


@click.group()
def secrets() -> None:
    """Keep values for servers, which configurations name as `secret://NAME`."""


@secrets.command("set")
@click.argument("name")
@_for
@_from
@tenant_option
def set_(name: str, period: float | None, origin: str, tenant: str) -> None:
    """Keep a value as NAME, read from standard input or asked for."""
    if not is_name(name):
        raise ConfigError("this cannot be the name of a secret", NAMES)
    with opened(tenant) as safe:
        there = safe.get(name)
        if there is not None and not ended(there, time.time()):
            fix = f"`douane secrets rotate {name}` replaces its value"
            raise ConfigError(f"there is a secret `{name}` already", fix)
        made = _made(name, tenant, period, origin)
        safe.put(name, made if there is None else replace(made, only=there.only))
    click.echo(f"kept; write `{reference(name)}` where its value would stand")


@secrets.command()
@click.argument("name")
@click.option(
    "--overlap",
    default=_OVERLAP,
    show_default=True,
    callback=overlapping,
    help="How long servers may go on with what it was: `0`, `10min`, `12h`.",
)
@_for
@_from
@tenant_option
def rotate(name: str, overlap: float, period: float | None, origin: str, tenant: str) -> None:
    """Keep a new value as NAME; servers that have the one so far are told, and ended after a while."""
    with opened(tenant) as safe:
        before = safe.counting(name)
        as_before = before.until - before.since if before.until else None
        safe.rotate(name, _made(name, tenant, period or as_before, origin or before.origin), overlap)
    click.echo(f"rotated {name}; who has what it was may go on for {overlap:.0f} s")


@secrets.command()
@click.argument("name")
@tenant_option
def revoke(name: str, tenant: str) -> None:
    """Forget the value of NAME; servers that have it are ended."""
    with opened(tenant) as safe:
        safe.revoke(name)
    click.echo(f"revoked {name}; take it back where it was issued, too")


@secrets.command()
@click.argument("name")
@click.argument("servers", nargs=-1, metavar="[SERVER]...")
@tenant_option
def limit(name: str, servers: tuple[str, ...], tenant: str) -> None:
    """Let only these servers have NAME, whoever names it; without any, all may.

    What lets more have it than before is for a person at a terminal.
    """
    with opened(tenant) as safe:
        if is_wider(safe.counting(name).only, servers):
            ensure_person(ready_folder(tenant))
        safe.limit(name, servers)
    click.echo(f"{name} is for {', '.join(map(visible, servers)) or 'every server that it is named for'}")


secrets.add_command(list_)
secrets.add_command(adopt)
secrets.add_command(check)
secrets.add_command(key)


def _made(name: str, tenant: str, period: float | None, origin: str) -> Named:
    now = time.time()
    until = 0.0 if period is None else now + period
    if origin:
        origin_for(origin, tenant)
        return Named("", now, until, origin)
    return Named(value(name), now, until)
