"""What an incident has stopped or keeps that is still so: closing it ends none of that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from shlex import quote
from typing import NamedTuple
from urllib.parse import quote as quoted

from douane.incidents.incident import Incident
from douane.inventory.killed import Kill, Scope, lifting
from douane.model.dossier import Stage
from douane.operations.base import Place
from douane.operations.people import suspended
from douane.stores import kills
from douane.stores.dossiers import Dossiers
from douane.stores.legal_holds import LegalHolds


class Standing(NamedTuple):
    """One thing that is still so: the page on which it is ended, and what is typed instead."""

    what: str
    path: str
    command: str


def standing(place: Place, incident: Incident) -> list[Standing]:
    """All of it, going by what the incident is about.

    Raises:
        StoreError: the store cannot be read.
    """
    return [
        *_killed(place, incident),
        *_stopped(place, incident),
        *_suspended(place, incident),
        *_held(place, incident),
    ]


def _killed(place: Place, incident: Incident) -> Iterator[Standing]:
    scope = incident.scope
    ours = {Kill(Scope.SERVER, one).line for one in scope.servers}
    ours |= {Kill(Scope.SESSION, one).line for one in scope.sessions}
    ours |= {Kill(Scope.PRINCIPAL, one).line for one in scope.principals}
    for one in kills.in_force(place.state):
        if one.line in ours:
            command = lifting(one, place.tenant)
            yield Standing(f"{one.scope} `{one.whom}` is killed", "/incidents/kill", command)


def _stopped(place: Place, incident: Incident) -> Iterator[Standing]:
    with closing(Dossiers(place.state)) as store:
        found = [store.of(one) for one in incident.scope.servers]
    for one in found:
        if one is not None and one.stopped:
            act = "resume" if one.stopped is Stage.SUSPENDED else "approve"
            path = f"/servers/{quoted(one.server, safe='')}?part=decision"
            command = f"douane servers {act} {quote(one.name)}{place.on_command_line}"
            yield Standing(f"server `{one.name}` is {one.stopped.value}", path, command)


def _suspended(place: Place, incident: Incident) -> Iterator[Standing]:
    whom = {str(row["id"]) for row in suspended(place, {"most": 1000}).items}
    for one in incident.scope.sessions:
        if one in whom:
            path = f"/sessions/{quoted(one, safe='')}"
            command = f"douane sessions lift {quote(one)}{place.on_command_line}"
            yield Standing(f"session `{one}` is suspended", path, command)
    for one in incident.scope.principals:
        if one in whom:
            command = f"douane sessions lift --of {quote(one)}{place.on_command_line}"
            yield Standing(f"principal `{one}` is suspended", "/people", command)


def _held(place: Place, incident: Incident) -> Iterator[Standing]:
    with closing(LegalHolds(place.state)) as store:
        found = store.in_force()
    for one in found:
        if one.id.startswith(f"{incident.id}-"):
            about = one.server or one.principal or one.session
            what = f"a legal hold keeps what the log has about `{about}`"
            command = f"douane audit hold release {quote(one.id)}{place.on_command_line}"
            yield Standing(what, "/reports/retention", command)
