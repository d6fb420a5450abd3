"""Measures that stop: processes and open requests, the server, sessions and principals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

from douane.gateway.sessions import Ended, account
from douane.incidents.ground import Ground
from douane.inventory.killed import Kill, Scope, note_of_incident
from douane.model.access import Principal
from douane.model.dossier import Stage
from douane.model.order import FOR_EVER, Order
from douane.operations.dossiers.deciding import decided
from douane.operations.within import approvals_of
from douane.stores import kills
from douane.stores.dossiers import Dossiers


def killed(ground: Ground) -> list[str]:
    """What is killed, as `kill` end it."""
    return [one.line for one in _kills(ground)]


def stop(ground: Ground) -> None:
    """End processes, open requests and sessions, now, by the file alone."""
    for one in _kills(ground):
        kills.put(ground.place.state, one._replace(note=note_of_incident(ground.by, ground.ident)))


def kill(ground: Ground) -> str:
    """End them, and keep that in the store."""
    stop(ground)
    deed = kills.Deed(ground.by, time.time(), ground.reason, ground.ident)
    for one in _kills(ground):
        kills.keep(ground.place.state, one, deed)
    return f"killed {'; '.join(killed(ground))}"


def _kills(ground: Ground) -> Iterator[Kill]:
    yield from (Kill(Scope.SERVER, one) for one in ground.scope.servers)
    yield from (Kill(Scope.SESSION, one) for one in ground.scope.sessions)


def suspended(ground: Ground) -> list[str]:
    """The servers that are suspended."""
    return list(ground.scope.servers)


def suspend(ground: Ground) -> str:
    """Suspend the servers, until a person approves them again; those that are stopped stay so."""
    with closing(Dossiers(ground.place.state)) as store:
        known = {one.server.id: one.server for one in store.registered()}
        for ident in ground.scope.servers:
            before = store.of(ident)
            server = known.get(ident)
            if server is not None and not (before and before.stopped):
                after = decided(server, before, Stage.SUSPENDED, (ground.by, ground.reason))
                store.keep(after, before, ground.ident)
    return f"suspended {', '.join(ground.scope.servers)}"


def ordered(ground: Ground) -> list[str]:
    """The principals and sessions that may do nothing."""
    return [*ground.scope.principals, *ground.scope.sessions]


def order(ground: Ground) -> str:
    """Suspend principals and sessions until a person lifts that, and end the sessions that they have."""
    now = time.time()
    with approvals_of(ground.place) as store:
        for one in ordered(ground):
            store.order(Order(now, one, until=FOR_EVER), ground.by, ground.reason, ground.ident)
    with closing(Ended(f"{ground.place.state}/sessions.ended")) as ended:
        for name in ground.scope.sessions:
            ended.session(name, now)
        for one in ground.scope.principals:
            ended.principal(account(Principal(one, tenant=ground.place.tenant)), now)
    return f"suspended {', '.join(ordered(ground))}"
