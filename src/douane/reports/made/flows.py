"""Which data goes through which server, for the records of processing (GDPR Art. 30)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.incidents.exposure import Exposure, exposed
from douane.incidents.incident import Scope
from douane.model.dossier import Need
from douane.operations.audit_log import found as entries_of
from douane.operations.base import Place
from douane.policy.retaining import Retention
from douane.reports.document import Document, Section, Table
from douane.reports.facts import Facts, Server
from douane.reports.forms.moment import moment
from douane.reports.gathering import gathered
from douane.reports.made.asked import Asked

_DAY: Final = 86_400
_UNSAID: Final = "nobody has said"
_SAYS: Final = (
    "What is counted are classes of data that detectors know, and hosts that a server within walls has "
    "reached. What they do not know, and where a remote server sends what it gets, is not in it."
)


def flows(place: Place, asked: Asked) -> Document:
    """One section a server that was used since then."""
    facts = gathered(place)
    if not facts.log.end:
        return Document("flows", "Data and where it goes", asked.until, (("since", moment(asked.since)),), ())
    found = [(one, _exposure(place, one, asked)) for one in facts.servers]
    used = [(one, exposure) for one, exposure in found if exposure.calls or exposure.answers]
    return Document(
        "flows",
        "Data and where it goes",
        asked.until,
        (
            ("since", moment(asked.since)),
            ("servers used", f"{len(used)} of {len(found)}"),
            ("what this cannot tell", _SAYS),
        ),
        tuple(
            Section(one.identity.name, (), Table(("what", "is"), [*_rows(one, exposure, facts)]))
            for one, exposure in used
        ),
    )


def _exposure(place: Place, server: Server, asked: Asked) -> Exposure:
    entries = entries_of(place, Query(server=server.identity.id, since=asked.since), sys.maxsize - 1)
    return exposed(map(decoded, entries), Scope(servers=(server.identity.id,)))


def _rows(server: Server, exposure: Exposure, facts: Facts) -> Iterator[tuple[str, str]]:
    need = server.dossier.need if server.dossier else Need()
    yield "id", server.identity.id
    yield "purpose", need.purpose or _UNSAID
    yield "classification", need.sensitivity or _UNSAID
    yield "who answers for it", (server.dossier.owner if server.dossier else "") or _UNSAID
    yield "data that went there", _counts(exposure.went)
    yield "data that came from there", _counts(exposure.came)
    yield "labels of what was read", ", ".join(exposure.labels) or "none"
    yield "persons concerned", f"{exposure.persons} at most, by values that differ, in answers"
    yield "who used it", ", ".join(exposure.principals)
    yield "how much", f"{exposure.calls} calls, {exposure.sent} bytes there, {exposure.received} bytes back"
    yield "recipients", ", ".join(one.name for one in exposure.hosts) or _recipients(server)
    yield "countries", _UNSAID
    yield "how long it is kept here", _kept(facts.config.settings.audit.retention)
    yield "measures", _measures(server, facts)


def _counts(counted: object) -> str:
    found = counted if isinstance(counted, dict) else {}
    return ", ".join(f"{rule} ({count})" for rule, count in sorted(found.items())) or "none that is known"


def _recipients(server: Server) -> str:
    return server.identity.id if server.identity.id.startswith("http") else "no host that is known"


def _kept(rules: tuple[Retention, ...]) -> str:
    told = ", ".join(f"{one.name}: {int(one.keep // _DAY)} days" for one in rules)
    return told or "the audit log keeps entries for good"


def _measures(server: Server, facts: Facts) -> str:
    pins = sum(1 for pin in server.pins if pin.approved)
    profile = facts.config.settings.profile_of(server.identity.id)
    return (
        f"policy {facts.config.policy.revision[:12]} in force, {pins} definitions pinned, profile `{profile}`"
    )
