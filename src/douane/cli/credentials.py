"""`douane credentials`: what upstream servers are shown, kept encrypted in the state folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from douane.audit.visible import visible
from douane.cli.remote import remote
from douane.cli.tables import as_json, cells, console
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.told import as_line
from douane.cli.vaults import passphrase
from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.stores.documents import config_folder, load
from douane.unlocking import opened_vault
from douane.vault.secrets import Client, Header, Secret, Slot
from douane.vault.store import Vault
from douane.wiring import folders

if TYPE_CHECKING:
    from rich.table import Table

    from douane.policy.servers import Configured

_COLUMNS: Final = ("server", "principal", "tenant", "what")
_WAYS: Final = "give `--header NAME`, or `--client-id ID --issuer URL`"

principal_option = click.option("--principal", default="", help="Whose it is; without it, everybody's.")


@click.group()
def credentials() -> None:
    """Keep what servers behind the gateway want to be shown."""


@credentials.command("set")
@click.argument("server")
@click.option("--header", default="", metavar="NAME", help="A header, such as Authorization, and its value.")
@click.option("--client-id", default="", help="A client that you registered with an authorization server.")
@click.option("--issuer", default="", metavar="URL", help="That authorization server, as it calls itself.")
@click.option("--own", "flow", flag_value="own", default="", help="The client asks for tokens for itself.")
@click.option("--scope", default="", help="The scopes that the client asks for.")
@principal_option
@tenant_option
def set_(**given: str) -> None:
    """Keep a header's value or a client's secret for SERVER, read from standard input or asked for."""
    secret = _secret(given)
    with _opened(given["tenant"]) as vault:
        vault.put(Slot(given["server"], given["principal"], given["tenant"]), secret)
    click.echo(f"stored for {visible(given['server'])}")
    if ":" not in given["server"] and given["server"] not in _named(given["tenant"]):
        click.echo("no server of that name is under [servers] yet", err=True)


@credentials.command("list")
@tenant_option
@as_json
def list_(tenant: str, form: str) -> None:
    """Show for which servers something is kept; never what."""
    with _opened(tenant) as vault:
        found = [
            (slot.server, slot.principal, slot.tenant, kind)
            for slot, kind in vault.listed()
            if kind != "named"
        ]
    if form == "json":
        for one in found:
            click.echo(as_line(dict(zip(_COLUMNS, one, strict=True))))
    elif found:
        console().print(_table(found))
    else:
        click.echo("nothing is kept; `douane credentials set SERVER` keeps something")


@credentials.command()
@click.argument("server")
@click.option("--kind", type=click.Choice(["", "header", "client", "grant"]), default="", help="Only this.")
@principal_option
@tenant_option
def remove(server: str, kind: str, principal: str, tenant: str) -> None:
    """Forget what is kept for SERVER; running gateways stop using it at once."""
    with _opened(tenant) as vault:
        count = vault.remove(Slot(server, principal, tenant), kind)
    if not count:
        raise ConfigError(f"nothing such is kept for `{server}`", "look at `douane credentials list`")
    click.echo(f"removed {count}")


@credentials.command("login")
@click.argument("server")
@click.option("--url", default="", help="Where SERVER is, if it is not in douane.toml.")
@principal_option
@tenant_option
def login_(server: str, url: str, principal: str, tenant: str) -> None:
    """Authorize Douane for SERVER of douane.toml, in a browser on this machine."""
    from douane.cli.login import run_login  # noqa: PLC0415  # sockets, which no other command here needs

    known = _named(tenant)
    if url:
        known = {server: remote(server, url)}
    if server not in known:
        names = ", ".join(sorted(known)) or "none yet: add `[servers.NAME]` with `url`"
        fix = f"use one of: {names}; or say with --url where it is"
        raise ConfigError(f"there is no server `{server}` in douane.toml", fix)
    grant = run_login(known[server], ready_folder(tenant), Slot(server, principal, tenant))
    click.echo(f"authorized for {visible(server)} by {visible(grant.issuer)}")


def _named(tenant: str) -> dict[str, Configured]:
    """The servers that the documents name."""
    config = load(*folders()) if tenant == DEFAULT_TENANT else load(config_folder(), None, tenant)
    return {one.name: one for one in config.settings.servers}


@contextmanager
def _opened(tenant: str) -> Iterator[Vault]:
    vault = opened_vault(ready_folder(tenant), passphrase)
    try:
        yield vault
    finally:
        vault.close()


def _table(found: list[tuple[str, str, str, str]]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # as in tables

    table = Table(*_COLUMNS)
    for server, principal, tenant, kind in found:
        table.add_row(*cells((server, principal or "everybody", tenant, kind)))
    return table


def _secret(given: dict[str, str]) -> Secret:
    if bool(given["header"]) == bool(given["client_id"]):
        raise ConfigError("it is not clear what to keep", _WAYS)
    if given["header"]:
        value = _asked(f"value of {given['header']}")
        if not value:
            raise ConfigError("the value is empty", "type it, or pipe it in; `remove` takes one away")
        return Header(_header(given["header"]), value)
    if not given["issuer"].startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ConfigError("a client belongs to one authorization server", "name it with `--issuer https://…`")
    secret = _asked("secret of the client (empty if it has none)")
    return Client(given["client_id"], secret, given["issuer"], given["scope"], is_own=bool(given["flow"]))


def _header(name: str) -> str:
    if name.isascii() and name.replace("-", "").isalnum():
        return name
    raise ConfigError(f"`{name}` is no name of a header", "use letters, digits and `-`")


def _asked(what: str) -> str:
    """A secret, typed without being shown, or piped; never an argument, which other accounts could read."""
    if sys.stdin.isatty():
        found = str(click.prompt(what, hide_input=True, default="", show_default=False)).strip()
    else:
        found = sys.stdin.read().strip()
    if not found.isprintable() or not found.isascii():
        raise ConfigError(
            "the secret has characters that a header cannot hold", "give it as one line of ASCII"
        )
    return found
