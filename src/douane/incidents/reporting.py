"""What the log tells of an incident: exposure, timeline, drafts, and a proposal of what is to be changed."""

from __future__ import annotations

import time
from collections.abc import Mapping

from douane.audit.query import Query
from douane.evidence.asked import Asked
from douane.evidence.bundle import Exported, Source, exported
from douane.incidents.drafts import DRAFTS, Facts
from douane.incidents.exposure import Exposure, exposed
from douane.incidents.incident import Incident
from douane.incidents.lessons import proposal
from douane.incidents.opening import bodies, entries
from douane.incidents.timeline import Moment, timeline
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place


def exposure_of(place: Place, incident: Incident) -> Exposure:
    """What came out, by all entries since the incident began; some 15 µs for each entry."""
    return exposed(bodies(place, incident.since), incident.scope)


def timeline_of(place: Place, incident: Incident) -> list[Moment]:
    """What happened, in the order of the log."""
    return list(timeline(entries(place, incident.since), incident))


def drafts_of(place: Place, incident: Incident) -> Mapping[str, str]:
    """The texts for authority, persons, customers and colleagues, as Markdown."""
    facts = Facts(incident, exposure_of(place, incident), time.time())
    return {name: draft(facts) for name, draft in DRAFTS.items()}


def proposal_of(place: Place, incident: Incident) -> str:
    """A policy that would have refused what came out; ``""`` where nothing can be said."""
    exposure = exposure_of(place, incident)
    return proposal(incident, tuple(sorted({*exposure.went})))


def evidence_of(place: Place, incident: Incident, by: tuple[str, float], path: str) -> Exported:
    """Write the entries about the incident to a bundle that anybody can verify.

    Raises:
        ConfigError: there is no entry.
        StoreError: the log or the bundle cannot be read or written.
    """
    scope = incident.scope
    queries = (
        *(Query(server=one) for one in scope.servers),
        *(Query(principal=one) for one in scope.principals),
        *(Query(session=one) for one in scope.sessions),
        Query(tool=incident.id),
    )
    words: dict[str, object] = {
        "incident": incident.id,
        **{name: list(of) for name, of in scope._asdict().items()},
    }
    asked = Asked(incident.since or None, None, queries, words)
    tenant = "" if place.tenant == DEFAULT_TENANT else place.tenant
    return exported(Source(place.state, place.config, tenant), asked, by, path)
