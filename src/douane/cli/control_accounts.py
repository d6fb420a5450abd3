"""`douane control accounts`: who may sign in at the control room without an issuer."""

from __future__ import annotations

from collections.abc import Mapping

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import INPUT, STREAMS, ensure_person
from douane.cli.operating import by, place
from douane.cli.tables import as_json, cells, clock, console
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.told import as_line
from douane.model.access import DEFAULT_TENANT
from douane.operations.accounts import ACTS, FIRST, VIEWS
from douane.operations.base import Change, Listing, Role
from douane.operations.run import performed, seen

_COLUMNS = ("name", "roles", "factors", "sessions", "since", "")
_ROLE = click.Choice([one.value for one in Role])
_VIEWS = {one.name: one for one in VIEWS}
_ACTS = {one.name: one for one in ACTS}
_LETS_IN = frozenset({"accounts.add", "accounts.enable", "accounts.reset"})  # whoever signs in is a person


@click.group()
def accounts() -> None:
    """Make, see, end and mend local accounts of the control room."""


@accounts.command()
@as_json
def first(form: str) -> None:
    """Print a link behind which the first account is made, as long as there is none."""
    ensure_person(ready_folder(DEFAULT_TENANT), STREAMS)
    _show(performed(place(DEFAULT_TENANT), by(), FIRST, {}), form)


@accounts.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=_ROLE, help="What it may do.")
@tenant_option
@as_json
def add(name: str, roles: tuple[str, ...], tenant: str, form: str) -> None:
    """Make an account, and print a link behind which its owner chooses a password."""
    _act("accounts.add", tenant, {"name": name, "roles": [*roles]}, form)


@accounts.command("list")
@tenant_option
@as_json
def list_(tenant: str, form: str) -> None:
    """Show the accounts there are, and what each has to sign in with."""
    found = seen(place(tenant), by(), _VIEWS["accounts"], {"most": 1000})
    items = found.items if isinstance(found, Listing) else ()
    if form == "json":
        for one in items:
            click.echo(as_line(one))
    elif items:
        from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

        table = Table(*_COLUMNS, box=None, pad_edge=False)
        for one in items:
            table.add_row(*cells(_row(one)))
        console().print(table)
    else:
        click.echo("there are no accounts; `douane control accounts first` prints a link that makes one")


@accounts.command()
@click.argument("name")
@tenant_option
@as_json
def disable(name: str, tenant: str, form: str) -> None:
    """Let nobody in with NAME any more, and end its sessions."""
    _act("accounts.disable", tenant, {"id": name}, form)


@accounts.command()
@click.argument("name")
@tenant_option
@as_json
def enable(name: str, tenant: str, form: str) -> None:
    """Let the owner of NAME in again."""
    _act("accounts.enable", tenant, {"id": name}, form)


@accounts.command()
@click.argument("name")
@tenant_option
@as_json
def reset(name: str, tenant: str, form: str) -> None:
    """Forget the password and factors of NAME, and print a link behind which its owner chooses others."""
    _act("accounts.reset", tenant, {"id": name}, form)


@accounts.command()
@click.argument("name")
@click.option("--end", flag_value="end", default="", help="Sign it out everywhere.")
@tenant_option
@as_json
def sessions(name: str, end: str, tenant: str, form: str) -> None:
    """Show where NAME is signed in."""
    if end:
        _act("accounts.end-sessions", tenant, {"id": name}, form)
        return
    found = seen(place(tenant), by(), _VIEWS["accounts.sessions"], {"id": name})
    for one in found.items if isinstance(found, Listing) else ():
        said = f"{clock(_number(one['since']))}  {one['address']}  {one['how']}"
        click.echo(as_line(one) if form == "json" else visible(said))


def _act(name: str, tenant: str, given: Mapping[str, object], form: str) -> None:
    if name in _LETS_IN:
        ensure_person(ready_folder(tenant), INPUT)
    _show(performed(place(tenant), by(), _ACTS[name], given), form)


def _show(change: Change, form: str) -> None:
    if form == "json":
        click.echo(as_line({**change.after, **change.once}))
        return
    if change.once:
        click.echo(change.once["link"])
    click.echo(visible(change.told), err=bool(change.once))


def _row(one: Mapping[str, object]) -> tuple[str, ...]:
    roles, factors = one["roles"], one["factors"]
    listed = (" ".join(found) if isinstance(found, list) else "" for found in (roles, factors))
    state = "disabled" if one["disabled"] else "" if one["has_password"] else "has no password yet"
    if one["called_now"] != one["id"] and not one["disabled"]:
        state = "; ".join(filter(None, (state, f"an old name: put `{one['called_now']}` in its place")))
    return (str(one["id"]), *listed, str(one["sessions"]), clock(_number(one["created"])), state)


def _number(found: object) -> float:
    return found if isinstance(found, float) else 0.0
