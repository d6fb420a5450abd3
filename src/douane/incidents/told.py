"""Incidents as JSON, for command line, API and page."""

from __future__ import annotations

from dataclasses import asdict

from douane.incidents.drafts import HOURS
from douane.incidents.incident import Body, Incident, State


def brief(incident: Incident) -> Body:
    """One line of a list."""
    return {
        "id": incident.id,
        "kind": incident.kind,
        "severity": incident.severity,
        "title": incident.title,
        "opened": incident.opened,
        "aware": incident.aware,
        "tell_until": incident.aware + HOURS * 3_600,
        "closed": incident.closed,
        "open_tasks": len(incident.open_tasks),
        "open_rotations": len(incident.open_rotations),
        "failed": [one.name for one in incident.measures if one.state is not State.DONE],
    }


def whole(incident: Incident) -> Body:
    """All of it."""
    named = {
        "scope": incident.scope._asdict(),
        "measures": [one._asdict() for one in incident.measures],
        "tasks": [one._asdict() for one in incident.tasks],
        "rotations": [one._asdict() for one in incident.rotations],
        "notes": [one._asdict() for one in incident.notes],
    }
    return {**asdict(incident), **named, **brief(incident)}
