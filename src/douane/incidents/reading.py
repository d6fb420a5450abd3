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
from douane.stores.index import Index
from douane.stores.reader import NothingRecorded, Reader

MOST: Final = 1_000_000  # entries of one server, principal or session, the latest
_BATCH: Final = 500
_KINDS: Final = ("server", "principal", "session")


def entries(place: Place, incident: Incident) -> Iterator[tuple[int, Body]]:
    """Their numbers and bodies, in order; some 15 µs for each.

    What the index has not taken in yet is read as it is, so that nothing is missing.
    """
    try:
        reader = Reader(place.state)
    except NothingRecorded:
        return
    with closing(reader):
        numbers, end = _numbers(place, incident)
        for start in range(0, len(numbers), _BATCH):
            for one in reader.listed(numbers[start : start + _BATCH]):
                yield one.seq, decoded(one)
        for one in reader.after(end):
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


def _numbers(place: Place, incident: Incident) -> tuple[list[int], int]:
    """Those that the index knows, and up to where it does."""
    with closing(Index(place.state)) as index:
        while index.follow():
            continue
        asked = (*queries(incident), Query(tool=Kills.ALL.value))
        found = [index.search(replace(one, since=incident.since or None), MOST) for one in asked]
        return sorted({number for numbers in found for number in numbers}), index.end()
