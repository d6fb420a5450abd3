"""`douane keys`: the API keys that let clients into the gateway."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import click

from douane.cli.approvals.terminal import INPUT, ensure_person, is_at_terminal
from douane.cli.moment import lasting
from douane.cli.operating import perform, place
from douane.cli.tables import as_json, cells, clock, console
from douane.cli.told import as_line
from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.operations.api_keys import ACTS, is_unused, key_json, opens_more, state
from douane.operations.base import Change
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.paths import state_folder

_COLUMNS: Final = ("name", "prefix", "groups", "tenant", "ends", "last used", "")
_SHOWN_ONCE: Final = "keep it now: it is shown this once, and only its digest is stored"

_tenant = click.option("--tenant", default="", help="The tenant, where several have a key of that name.")
_for = click.option(
    "--for",
    "period",
    callback=lasting,
    help="How long: `12h`, `30d`, `2w`; without it 90 days, or as long as the key before.",
)


@click.group()
def keys() -> None:
    """Make, see and end the API keys of the gateway."""


@keys.command()
@click.argument("name")
@click.option("--group", "groups", multiple=True, help="A group, from which roles follow.")
@click.option("--scope", "scopes", multiple=True, help="A scope, from which roles follow.")
@click.option("--tenant", default=DEFAULT_TENANT, help="The tenant that the key belongs to.")
@_for
@as_json
def create(
    name: str, groups: tuple[str, ...], scopes: tuple[str, ...], tenant: str, period: float | None, form: str
) -> None:
    """Make a key that stands for the principal `key:NAME`, and show it this once.

    One that has a role, or that `answering` of `[control]` names, is for a person at a terminal.
    """
    _ensure_may_have(ApiKey("", name, groups, scopes, tenant))
    given = {"name": name, "groups": groups, "scopes": scopes, "for": period}
    _show_new(perform(ACTS, "keys.create", tenant, given), form)


@keys.command()
@click.argument("name")
@click.option(
    "--overlap",
    default="24h",
    show_default=True,
    callback=lasting,
    help="How long the keys so far still let in: `12h`, `30d`, `2w`.",
)
@_for
@_tenant
@as_json
def rotate(name: str, overlap: float, period: float | None, tenant: str, form: str) -> None:
    """Make a new key for NAME, and let those so far end soon; it takes a person where `create` does."""
    with _opened() as store:
        latest = _good(store, name, tenant)[-1]
    _ensure_may_have(latest)
    given = {"id": latest.prefix, "overlap": overlap, "for": period}
    _show_new(perform(ACTS, "keys.rotate", latest.tenant, given), form)


@keys.command()
@click.argument("which", metavar="NAME|PREFIX")
@_tenant
@as_json
def revoke(which: str, tenant: str, form: str) -> None:
    """End all keys of NAME, or the one of that PREFIX, at once."""
    with _opened() as store:
        found = _good(store, which, tenant)
    for key in found:
        told = perform(ACTS, "keys.revoke", key.tenant, {"id": key.prefix}).told
        click.echo(as_line({"revoked": key.prefix, "name": key.name}) if form == "json" else told)


@keys.command("list")
@click.option("--all", "over", is_flag=True, flag_value="ended", help="Those that have ended, too.")
@as_json
def list_(over: str | None, form: str) -> None:
    """Show the keys there are, when they end, and which nobody uses."""
    now = time.time()
    with _opened() as store:
        found = [key for key in store.every() if over or key.is_good(now)]
    if form == "json":
        for key in found:
            click.echo(as_line(key_json(key, now)))
    elif found:
        console().print(_table(found, now))
    else:
        click.echo("there are no keys; `douane keys create NAME` makes one")


def _ensure_may_have(key: ApiKey) -> None:
    """Nothing, where a person asks, or the key is nothing but a name.

    Raises:
        ConfigError: a program asks for one that opens more, or there is no such tenant.
    """
    where = place(key.tenant)
    if not opens_more(where, key):
        return
    if not is_at_terminal(INPUT):
        because = "only a person at a terminal makes a key that has a role, or answers what is for persons"
        raise ConfigError(
            because, "type it in a terminal yourself, or make a key of another name without that"
        )
    ensure_person(where.state, INPUT)


@contextmanager
def _opened() -> Iterator[ApiKeys]:
    store = ApiKeys(state_folder())
    try:
        yield store
    finally:
        store.close()


def _good(store: ApiKeys, which: str, tenant: str) -> list[ApiKey]:
    now = time.time()
    every = [key for key in store.every() if key.is_good(now) and tenant in ("", key.tenant)]
    found = [key for key in every if which in (key.name, key.prefix)]
    if not found:
        names = ", ".join(dict.fromkeys(key.name for key in every))
        fix = f"name one of: {names}" if names else "make one with `douane keys create NAME`"
        raise ConfigError(f"there is no key `{which}` that lets anybody in", fix)
    tenants = ", ".join(sorted({key.tenant for key in found}))
    if len({key.tenant for key in found}) > 1:
        raise ConfigError(f"several tenants have a key `{which}`", f"say which with --tenant: {tenants}")
    return found


def _show_new(made: Change, form: str) -> None:
    key: Mapping[str, Any] = made.after
    if form == "json":
        click.echo(as_line({**made.once, **key}))
        return
    click.echo(made.once["key"])
    held = f"roles: {', '.join(key['roles'])}" if key["roles"] else "without a role"
    click.echo(f"key:{key['name']}, {held}, until {clock(key['expires'])}", err=True)
    click.echo(_SHOWN_ONCE, err=True)


def _table(found: list[ApiKey], now: float) -> object:
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for key in found:
        used = clock(key.last_used) if key.last_used else "never"
        told = "unused for 30 days" if is_unused(key, now) else state(key, now).replace("good", "")
        shown = (key.name, key.prefix, " ".join(key.groups), key.tenant, clock(key.expires), used, told)
        table.add_row(*cells(shown))
    return table
