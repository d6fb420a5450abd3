"""`douane tools`: what servers show, what changed in it, and approving it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

import click

from douane.audit.visible import visible
from douane.cli.definitions import difference, pins_table, server_line
from douane.cli.servers import opened_store
from douane.cli.tables import as_json, console
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.told import as_line
from douane.config import Config
from douane.inventory.compare import FIRST_USE
from douane.inventory.identity import handle
from douane.model.access import DEFAULT_TENANT
from douane.model.server import Kind, Pin, ServerIdentity, State
from douane.operations.defined import Reasons, difference_json, server_json
from douane.operations.names import named_pin, named_server, pins_of, under_each_name, waiting
from douane.stores.base import PinConflict, Registered, Store
from douane.stores.reader import NothingRecorded

Difference = tuple[ServerIdentity, Pin]


def _as_kind(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Kind | None:
    return None if value is None else Kind(value)


_of_kind = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    callback=_as_kind,
    help="What NAME is; without it a tool, where there is one of that name.",
)


@click.group()
def tools() -> None:
    """See what servers show, what changed, and approve it.

    SERVER is a server's name, its id, or the beginning of either. NAME is the name of a tool, a prompt or
    a template, the URI of a resource, or `instructions`.
    """


@tools.command("list")
@click.option("--server", default="", help="Only this server.")
@tenant_option
@as_json
def list_(server: str, tenant: str, form: str) -> None:
    """Show servers with their tools, prompts, resources and instructions, and who approved them."""
    try:
        with opened_store(tenant) as store:
            found = _registered(store, server)
            for one, pins in found:
                _LISTED[form](one, pins, tenant)
    except NothingRecorded as nothing:
        click.echo(f"douane: {nothing.message}", err=True)


@tools.command("diff")
@click.argument("server", default="")
@click.argument("name", default="")
@_of_kind
@tenant_option
@as_json
def diff_(server: str, name: str, kind: Kind | None, tenant: str, form: str) -> None:
    """Show what differs from what was approved, old and new, word by word; ends with 1 if anything does."""
    try:
        with opened_store(tenant) as store:
            found = _differences(store, server, name, kind)
    except NothingRecorded as nothing:
        click.echo(f"douane: {nothing.message}", err=True)
        return
    for one in found:
        _DIFFERED[form](one, tenant)
    if not found and form == "table":
        click.echo("nothing differs from what was approved")
    click.get_current_context().exit(1 if found else 0)


@tools.command()
@click.argument("server")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="All that waits.")
@click.option("--yes", is_flag=True, help="Do not show it and ask again.")
@_of_kind
@tenant_option
@as_json
def approve(
    server: str,
    names: tuple[str, ...],
    everything: bool,
    yes: bool,
    **asked: Any,  # noqa: ANN401  # options, by click
) -> None:
    """Approve what a server shows, exactly as `diff` shows it now; for a person at a terminal."""
    if bool(names) is everything:
        raise click.UsageError("name what to approve, or give --all")
    kind, tenant, form = asked["kind"], asked["tenant"], asked["form"]
    with opened_store(tenant) as store:
        identity = _identity(store, server)
        pins = pins_of(store, identity)
        chosen = [pin for pin in waiting(pins) if kind in (None, pin.kind)]
        if names:
            chosen = [named_pin(pins, name, kind) for name in dict.fromkeys(names)]
        if chosen:
            _ensure_person(tenant)
        if not yes:
            _ask([(identity, pin) for pin in waiting(chosen)], tenant)
        done = [_approved(store, identity, pin, form) for pin in chosen]
        store.checkpoint()
    if not chosen and form == "table":
        click.echo("nothing waits for approval")
    click.get_current_context().exit(0 if all(done) else 1)


@tools.command()
@click.argument("server")
@click.argument("name")
@_of_kind
@tenant_option
def forget(server: str, name: str, kind: Kind | None, tenant: str) -> None:
    """Forget a definition, so that it is new when the server shows it again."""
    from douane.cli.operating import perform  # noqa: PLC0415  # loads what showing does not need
    from douane.operations.tools import ACTS  # noqa: PLC0415  # as above

    with opened_store(tenant) as store:
        identity = _identity(store, server)
        pin = named_pin(pins_of(store, identity), name, kind)
    perform(ACTS, "tools.forget", tenant, {"id": identity.id, "kind": pin.kind.value, "name": pin.name})
    click.echo(f"forgot {_called(identity, pin)}")


def _identity(store: Store, server: str) -> ServerIdentity:
    found = store.servers()
    return named_server([one.server for one in found], server, under_each_name(found))


def _principal() -> str:
    # Imported at first use, as in `opened_store`.
    from douane.wiring import principal  # noqa: PLC0415

    return principal().id


def _registered(store: Store, server: str) -> list[tuple[Registered, tuple[Pin, ...]]]:
    found = store.servers()
    only = _identity(store, server).id if server else None
    return [(one, pins_of(store, one.server)) for one in found if only in (None, one.server.id)]


def _differences(store: Store, server: str, name: str, kind: Kind | None) -> list[Difference]:
    chosen = [one.server for one in store.servers()]
    if server:
        chosen = [_identity(store, server)]
    if name:
        pins = waiting([named_pin(pins_of(store, chosen[0]), name, kind)])
        return [(chosen[0], pin) for pin in pins]
    every = [(one, pin) for one in chosen for pin in waiting(pins_of(store, one))]
    return [(one, pin) for one, pin in every if kind in (None, pin.kind)]


def _ensure_person(tenant: str) -> None:
    from douane.cli.approvals.terminal import ensure_person  # noqa: PLC0415  # showing needs none of this

    ensure_person(ready_folder(tenant))


def _ask(pending: Sequence[Difference], tenant: str) -> None:
    """Show what is about to be approved, and go on only if whoever is at the terminal agrees."""
    if not pending:
        return
    for one in pending:
        _show_difference(one, tenant)
    if not click.confirm(f"Approve {'this' if len(pending) == 1 else f'these {len(pending)}'}?"):
        click.echo("nothing was approved")
        click.get_current_context().exit(1)


def _approved(store: Store, server: ServerIdentity, pin: Pin, form: str) -> bool:
    """Approve what `pin` shows and say so; false where the server has shown something else since."""
    definition = pin.seen or pin.approved
    if definition is None:
        return False
    by = _principal()
    if pin.state is State.APPROVED and pin.by != FIRST_USE:
        by = pin.by
    else:
        try:
            store.approve(server.id, definition, by, time.time())
        except PinConflict as conflict:
            click.echo(f"douane: {visible(conflict.message)}\n  fix: {visible(conflict.fix)}", err=True)
            return False
    if form == "json":
        told = {
            "server": server.id,
            "kind": pin.kind,
            "name": pin.name,
            "digest": definition.digest,
            "by": by,
        }
        click.echo(as_line(told))
    else:
        click.echo(f"approved {_called(server, pin)} by {visible(by)}, sha256 {definition.digest[:12]}")
    return True


def _called(server: ServerIdentity, pin: Pin) -> str:
    return visible(f"{pin.kind} {pin.name} of {handle(server)}")


def _list_table(found: Registered, pins: Sequence[Pin], tenant: str) -> None:
    click.echo(server_line(found, len(waiting(pins))))
    if pins:
        console().print(pins_table(pins, _reasons(found.server, tenant)))
    if waiting(pins):
        called = visible(handle(found.server))
        called += "" if tenant == DEFAULT_TENANT else f" --tenant {tenant}"
        click.echo(f"  see what waits with `douane tools diff {called}`")


def _list_json(found: Registered, pins: Sequence[Pin], tenant: str) -> None:
    click.echo(as_line(server_json(found, pins, _reasons(found.server, tenant))))


def _show_difference(found: Difference, tenant: str) -> None:
    console().print(difference(*found, _reasons(found[0], tenant)), soft_wrap=True)


def _difference_json(found: Difference, tenant: str) -> None:
    click.echo(as_line(difference_json(*found, _reasons(found[0], tenant))))


def _reasons(server: ServerIdentity, tenant: str) -> Reasons:
    """Why definitions of this server wait; the policy is read when the first of them does."""
    in_force = cache(partial(_in_force, tenant))

    def told(pin: Pin) -> Sequence[str]:
        return () if pin.state is State.APPROVED else _why(in_force(), server, pin)

    return told


def _why(config: Config, server: ServerIdentity, pin: Pin) -> Sequence[str]:
    from douane.operations.withheld import why  # noqa: PLC0415  # loads the engine, which few lists need

    return why(config, server, pin, time.time())


def _in_force(tenant: str) -> Config:
    from douane.cli.dossiers.named import in_force  # noqa: PLC0415  # as in `opened_store`

    return in_force(tenant)


_LISTED: Final[Mapping[str, Callable[[Registered, Sequence[Pin], str], None]]] = {
    "table": _list_table,
    "json": _list_json,
}
_DIFFERED: Final[Mapping[str, Callable[[Difference, str], None]]] = {
    "table": _show_difference,
    "json": _difference_json,
}
