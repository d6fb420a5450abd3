"""Which servers are known here, and the one that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from douane.audit.visible import visible
from douane.config import Config
from douane.errors import ConfigError
from douane.gateway.reach import identity_of
from douane.inventory.identity import identify, identify_address
from douane.model.dossier import Dossier
from douane.model.server import ServerIdentity
from douane.operations.names import named_server, under_each_name
from douane.policy.address import is_address
from douane.stores.dossiers import Dossiers


def known(store: Dossiers, config: Config) -> list[ServerIdentity]:
    """Every server of which anything is known here, those first that people have asked for."""
    asked = [ServerIdentity(one.server, one.name, one.command, one.traits.version) for one in store.all()]
    started = [one.server for one in store.registered()]
    latest = {one.id: one for one in (*asked, *behind(config), *started)}
    names = {one.server: one.name for one in store.all()}
    return [_called(one, names.get(one.id, "")) for one in latest.values()]


def names_in(store: Dossiers) -> list[ServerIdentity]:
    """Every server that was started, reached or asked for, by each name that it ever had."""
    asked = (ServerIdentity(one.server, one.name, one.command) for one in store.all())
    return [*under_each_name(store.registered()), *asked]


def behind(config: Config) -> list[ServerIdentity]:
    """The servers of the gateway, as it calls them."""
    return [identity_of(one) for one in config.settings.servers]


def meant(
    store: Dossiers, config: Config, text: str, command: Sequence[str] = (), url: str = ""
) -> tuple[ServerIdentity, Dossier | None]:
    """The server that `command` starts or that is at `url`, or else the one that is called so.

    Raises:
        ConfigError: there is none of that name, or there are several; the address is none.
    """
    if url and not is_address(url):
        raise ConfigError(f"`{visible(url)}` is no address of a server", "write https://host/path")
    if command:
        server = identify(command, text)
    elif url:
        server = identify_address(url, text)
    else:
        server = named_server(known(store, config), text, [*names_in(store), *behind(config)])
    return server, store.of(server.id)


def _called(server: ServerIdentity, name: str) -> ServerIdentity:
    return ServerIdentity(server.id, name or server.name, server.command, server.version)


def scopes_of(config: Config, server: ServerIdentity) -> tuple[str, ...]:
    """The scopes that the gateway asks for, if it stands in front of this server."""
    behind = (one.scopes for one in config.settings.servers if identity_of(one).id == server.id)
    return next(behind, ())
