"""Incidents out of their entries in the log, which are the truth, and entries out of what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from douane.audit.entry import lifecycle
from douane.incidents.incident import (
    Body,
    Incident,
    Kind,
    Measure,
    Note,
    Phase,
    Rotation,
    Scope,
    Severity,
    State,
    Task,
    Turn,
)

T = TypeVar("T")

FAMILY: Final = "incident/"
OPENED: Final = "opened"
MEASURE: Final = "measure"
SEARCHED: Final = "searched"
NOTE: Final = "note"
TASK: Final = "task"
ROTATION: Final = "rotation"
CLOSED: Final = "closed"


def entry(ident: str, what: str, who: tuple[str, float], told: Mapping[str, object]) -> dict[str, object]:
    """The entry of a change; `who` says by whom and when."""
    return lifecycle(f"{FAMILY}{what}", who, server="", subject=ident, told=told)


def opening(incident: Incident) -> dict[str, object]:
    """What the first entry tells."""
    return {
        "kind": incident.kind,
        "severity": incident.severity,
        "title": incident.title,
        "aware": incident.aware,
        "source": incident.source,
        "since": incident.since,
        "scope": incident.scope._asdict(),
        "measures": [one.name for one in incident.measures],
        "tasks": [one._asdict() for one in incident.tasks],
        "rotations": [one._asdict() for one in incident.rotations],
    }


def folded(bodies: Iterable[Body]) -> dict[str, Incident]:
    """All incidents, by id, as their entries leave them; an entry without a beginning is passed over."""
    found: dict[str, Incident] = {}
    for body in bodies:
        ident, what = str(body.get("subject")), str(body.get("method")).removeprefix(FAMILY)
        told = body.get("told")
        if not isinstance(told, Mapping):
            continue
        if what == OPENED and ident not in found:
            found[ident] = _opened(ident, body, told)
        elif ident in found and what in _CHANGES:
            found[ident] = _CHANGES[what](found[ident], body, told)
    return found


def _opened(ident: str, body: Body, told: Mapping[str, Any]) -> Incident:
    scope = Scope(*(tuple(told["scope"][name]) for name in Scope._fields))
    return Incident(
        id=ident,
        kind=Kind(told["kind"]),
        severity=Severity(told["severity"]),
        title=told["title"],
        opened=_at(body),
        aware=told["aware"],
        by=str(body.get("principal", "")),
        source=told["source"],
        since=told["since"],
        scope=scope,
        measures=tuple(Measure(name) for name in told["measures"]),
        tasks=tuple(map(_task, told["tasks"])),
        rotations=tuple(map(_rotation, told["rotations"])),
    )


def _measured(incident: Incident, _body: Body, told: Mapping[str, Any]) -> Incident:
    made = Measure(told["name"], State(told["state"]), told["told"])
    return replace(incident, measures=_with(incident.measures, made, lambda one: one.name))


def _searched(incident: Incident, _body: Body, told: Mapping[str, Any]) -> Incident:
    more = tuple(map(_rotation, told["rotations"]))
    return replace(incident, rotations=(*incident.rotations, *more), is_searched=True)


def _noted(incident: Incident, body: Body, told: Mapping[str, Any]) -> Incident:
    note = Note(_at(body), str(body.get("principal", "")), told["text"])
    return replace(incident, notes=(*incident.notes, note))


def _tasked(incident: Incident, _body: Body, told: Mapping[str, Any]) -> Incident:
    return replace(incident, tasks=_with(incident.tasks, _task(told), lambda one: one.number))


def _turned(incident: Incident, _body: Body, told: Mapping[str, Any]) -> Incident:
    return replace(incident, rotations=_with(incident.rotations, _rotation(told), lambda one: one.name))


def _closed(incident: Incident, body: Body, told: Mapping[str, Any]) -> Incident:
    return replace(incident, closed=_at(body), lessons=told["lessons"], although=told["although"])


_CHANGES: Final[Mapping[str, Callable[[Incident, Body, Mapping[str, Any]], Incident]]] = MappingProxyType(
    {MEASURE: _measured, SEARCHED: _searched, NOTE: _noted, TASK: _tasked, ROTATION: _turned, CLOSED: _closed}
)


def _with(there: Sequence[T], one: T, key: Callable[[T], object]) -> tuple[T, ...]:
    """The items with this one in the place of the one with its key, or at the end."""
    kept = {key(item): item for item in there} | {key(one): one}
    return tuple(kept.values())


def _task(told: Mapping[str, Any]) -> Task:
    return Task(**{**told, "phase": Phase(told["phase"])})


def _rotation(told: Mapping[str, Any]) -> Rotation:
    return Rotation(**{**told, "state": Turn(told["state"])})


def _at(body: Body) -> float:
    found = body.get("at")
    return float(found) if isinstance(found, int | float) else 0.0
