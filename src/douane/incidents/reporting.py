"""What the log tells of an incident: exposure, timeline, drafts, and a proposal of what is to be changed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from douane.detectors import DETECTORS
from douane.evidence.asked import Asked
from douane.evidence.bundle import Exported, Source, exported
from douane.incidents.drafts import DRAFTS, Facts
from douane.incidents.exposure import Exposure, exposed
from douane.incidents.incident import Incident
from douane.incidents.lessons import proposal
from douane.incidents.reading import bodies, entries, queries
from douane.incidents.timeline import Moment, timeline
from douane.operations.base import Place
from douane.operations.within import in_force, own_documents

_CALLED: Final = {rule.id: rule.because for one in DETECTORS for rule in one.rules}


def exposure_of(place: Place, incident: Incident) -> Exposure:
    """What came out, by all entries since the incident began; some 15 µs for each entry."""
    return exposed(bodies(place, incident), incident.scope)


def timeline_of(place: Place, incident: Incident) -> list[Moment]:
    """What happened, in the order of the log."""
    return list(timeline(entries(place, incident), incident))


def drafts_of(place: Place, incident: Incident) -> Mapping[str, str]:
    """The texts for authority, persons, customers and colleagues, as Markdown."""
    facts = Facts(incident, exposure_of(place, incident), time.time(), _CALLED)
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
    words: dict[str, object] = {
        "incident": incident.id,
        **{name: list(of) for name, of in scope._asdict().items()},
    }
    asked = Asked(incident.since or None, None, tuple(queries(incident)), words)
    source = Source(place.state, own_documents(place), in_force(place).policy.revision)
    return exported(source, asked, by, path)
