"""Which servers a kill by a name is about, whatever they are called elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from douane.errors import ConfigError
from douane.inventory.killed import AROUND, Kill, Party, Scope, killing
from douane.model.server import ServerIdentity
from douane.operations.base import Place
from douane.operations.dossiers.known_servers import behind, names_in
from douane.operations.within import in_force
from douane.stores import kills
from douane.stores.dossiers import Dossiers


def seen_here(place: Place) -> tuple[Kill, ...]:
    """What is killed now, as people of this place see it: a tenant of the kills around it the scope alone.

    Raises:
        StoreError: the store cannot be read.
    """
    found = kills.in_force(place.state)
    if place.state == place.root:
        return found
    around = Kill(Scope.ALL, note=AROUND, is_around=True)
    shown = (
        one._replace(file="") if kills.is_ours(place.state, one) else around._replace(scope=one.scope)
        for one in found
    )
    return tuple(dict.fromkeys(shown))


def ids_of(kill: Kill, servers: Iterable[ServerIdentity]) -> tuple[str, ...]:
    """The ids that a kill must name besides its name; none where it names an id or a command itself."""
    if kill.scope is not Scope.SERVER:
        return ()
    named = [one for one in servers if killing(Party(one, ""), [kill])]
    return tuple(sorted({one.id for one in named if not killing(Party(_nameless(one), ""), [kill])}))


def servers_of(place: Place) -> list[ServerIdentity]:
    """Every server that is known here, by each of its names.

    Raises:
        StoreError: the store cannot be read.
    """
    return [*in_documents(place), *in_store(place)]


def in_documents(place: Place) -> list[ServerIdentity]:
    """The servers of the gateway; none where the documents cannot be used, which keeps nobody from a kill."""
    try:
        return behind(in_force(place))
    except ConfigError:
        return []


def in_store(place: Place) -> list[ServerIdentity]:
    """The servers that were started, reached or asked for.

    Raises:
        StoreError: the store cannot be read.
    """
    with closing(Dossiers(place.state)) as store:
        return names_in(store)


def _nameless(server: ServerIdentity) -> ServerIdentity:
    return ServerIdentity(server.id, server.id, server.command, brings=server.brings)
