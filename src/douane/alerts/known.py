"""What happens to servers, people and the log, by methods of entries: how bad it is, and what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, NamedTuple

from douane.detectors import DETECTORS
from douane.model.finding import Severity
from douane.operations.own_rules import BEHAVIOUR_RULES, FLOW_RULES, OWN_RULES, SEQUENCE_RULES


class Only(Enum):
    """Of which entries with a method it is an alert."""

    ALL = "all"
    REFUSED = "refused"


class Event(NamedTuple):
    """What an entry with such a method is an alert of."""

    methods: str
    rule: str
    severity: Severity
    told: str
    only: Only = Only.ALL


_CRITICAL, _HIGH, _MEDIUM, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

# The first that fits counts.
EVENTS: Final[tuple[Event, ...]] = (
    Event("douane/reseal", "log.resealed", _CRITICAL, "the audit log was sealed anew after it was broken"),
    Event("douane/erase", "log.erased", _MEDIUM, "contents of the audit log were made unreadable for good"),
    Event("douane/prune", "log.pruned", _LOW, "old entries of the audit log were emptied by a rule"),
    Event("douane/legal-hold*", "log.hold", _LOW, "a hold on entries of the audit log was set or released"),
    Event("douane/evidence", "log.exported", _LOW, "a part of the audit log was put into a signed file"),
    Event("control/sign-in", "sign-in.failed", _MEDIUM, "somebody could not sign in", Only.REFUSED),
    Event("control/*", "control.refused", _MEDIUM, "somebody tried what is not theirs", Only.REFUSED),
    Event("douane/kill-lifted", "incident.lifted", _MEDIUM, "what was stopped at once may run again"),
    Event("douane/kill-obeyed", "incident.obeyed", _LOW, "what was to be stopped at once has ended"),
    Event("douane/kill*", "incident.killed", _CRITICAL, "a server, a principal or all was stopped at once"),
    Event("incident/open*", "incident.opened", _CRITICAL, "an incident was opened"),
    Event("incident/clos*", "incident.closed", _LOW, "an incident was closed"),
    Event("incident/*", "incident.changed", _LOW, "an incident was worked on"),
    Event("douane/server-suspended", "server.suspended", _HIGH, "a server was suspended"),
    Event("douane/server-rejected", "server.rejected", _MEDIUM, "a server was rejected"),
    Event("douane/server-retired", "server.retired", _LOW, "a server was retired"),
    Event("douane/server-refused", "server.refused", _HIGH, "a start of a server that may not be used"),
    Event("douane/server-*", "server.decided", _LOW, "a server was asked for, or decided about"),
    Event("douane/approval-suspended", "session.suspended", _HIGH, "a principal or session was suspended"),
    Event("douane/approval-lifted", "session.lifted", _LOW, "a suspension was lifted"),
    Event("douane/question-reopened", "approval.waiting", _MEDIUM, "a call waits for a person"),
    Event("douane/approval-*", "approval.answered", _LOW, "a person has answered a question"),
    Event("douane/key-*", "key.changed", _LOW, "an API key was made, replaced or ended"),
    Event("douane/unprotect", "host.unprotected", _MEDIUM, "Douane was taken out from before a server"),
    Event("identity/refused", "sign-in.failed", _MEDIUM, "a credential was refused"),
    Event("approvals/refused", "approval.refused", _HIGH, "an answer came of somebody who may not give it"),
    Event("consent/refused", "consent.refused", _HIGH, "somebody opened a link that was given to another"),
    Event("fleet/reported", "estate.not-known", _HIGH, "a machine has servers that nobody registered"),
    Event("secret/withdrawn", "secret.over", _MEDIUM, "a server was ended whose secret counts no more"),
)

# Families of findings that stand in no list of rules, by the beginnings of their ids.
_FAMILIES: Final[Mapping[str, str]] = {
    "approval.": "an answer came of somebody who may not give it",
    "bundle.": "a message was for no server of a bundle",
    "egress.": "a contained server tried to reach what it may not",
    "estate.": "a machine has a server that nobody registered",
    "identity.": "somebody is not who they should be",
    "limit.": "more than a limit allows",
    "protocol.": "bytes that are no legal message",
    "sandbox.": "a server runs without all of its walls",
    "secret.over": "a secret counts no more",
    "sequence.": "calls in an order that does harm",
    "session.": "a session is used as its principal would not",
    "sign-in.": "somebody could not sign in",
}


def event_of(method: str, action: str) -> Event | None:
    """What such an entry is an alert of, if it is one by itself."""
    fits = (one for one in EVENTS if fnmatchcase(method, one.methods))
    return next((one for one in fits if one.only is Only.ALL or action == "deny"), None)


def told_of(rule: str) -> str:
    """What a rule is about, in our words."""
    said = _told().get(rule)
    if said:
        return said
    return next(
        (told for family, told in _FAMILIES.items() if rule.startswith(family)), "a rule found something"
    )


@lru_cache(maxsize=1)
def _told() -> Mapping[str, str]:
    found = (rule for detector in DETECTORS for rule in detector.rules)
    ours = (*OWN_RULES, *BEHAVIOUR_RULES, *FLOW_RULES, *SEQUENCE_RULES)
    return {rule.id: rule.because for rule in (*found, *ours)}
