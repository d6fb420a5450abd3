"""The entries of the log that are about an incident, found by the index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.incidents.incident import Body, Incident, Scope
from douane.inventory.killed import Scope as Kills
from douane.operations.base import Place
from douane.stores.index.found import numbers
from douane.stores.reader import NothingRecorded, Reader

MOST: Final = 1_000_000  # entries of one server, principal or session, the latest
_BATCH: Final = 500
_KINDS: Final = ("server", "principal", "session")


def entries(place: Place, incident: Incident) -> Iterator[tuple[int, Body]]:
    """Their numbers and bodies, in order; some 15 µs for each.

    As far as there is an index, it says which; the rest of the log is looked through once.
    """
    try:
        reader = Reader(place.state)
    except NothingRecorded:
        return
    with closing(reader):
        asked = (*queries(incident), Query(tool=Kills.ALL.value))
        within = [replace(one, since=incident.since or None) for one in asked]
        found = numbers(place.state, reader, within, MOST)
        for start in range(0, len(found), _BATCH):
            for one in reader.listed(found[start : start + _BATCH]):
                yield one.seq, decoded(one)


def bodies(place: Place, incident: Incident) -> Iterator[Body]:
    """The bodies alone."""
    yield from (body for _, body in entries(place, incident))


def queries(incident: Incident) -> Iterator[Query]:
    """What is asked of the log: what its servers, principals and sessions did, and what was done to them."""
    yield from _of_scope(incident.scope)
    yield Query(tool=incident.id)
    for kind, names in zip(_KINDS, incident.scope, strict=True):
        yield from (Query(tool=f"{kind} {name}") for name in names)


def _of_scope(scope: Scope) -> Iterator[Query]:
    yield from (Query(server=one) for one in scope.servers)
    yield from (Query(principal=one) for one in scope.principals)
    yield from (Query(session=one) for one in scope.sessions)
