"""Drafts of what is told to authorities, persons, customers and colleagues, with what is known filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.incidents.exposure import Exposure
from douane.incidents.incident import Incident, State
from douane.incidents.markdown import UNKNOWN, listed, moment, quoted

HOURS: Final = 72.0  # GDPR, article 33 (1)
_CLASSES: Final = ("personal.", "secret.")
_HOUR: Final = 3_600.0


class Facts(NamedTuple):
    """What a draft is made of."""

    incident: Incident
    exposure: Exposure
    now: float
    called: Mapping[str, str] = MappingProxyType({})  # rules by what people call that of which they tell


def clock(facts: Facts) -> str:
    """How much of the 72 hours is left."""
    end = facts.incident.aware + HOURS * _HOUR
    left = (end - facts.now) / _HOUR
    about = f"{left:.0f} hours left" if left >= 0 else f"over since {-left:.0f} hours"
    return f"72 hours from {moment(facts.incident.aware)}: until {moment(end)}, {about}"


def _authority(facts: Facts) -> str:
    incident = facts.incident
    late = (
        "\n## Reasons for the delay (Art. 33 (1))\n\n" + UNKNOWN + "\n"
        if facts.now > incident.aware + HOURS * _HOUR
        else ""
    )
    return f"""# Notification of a personal data breach (GDPR Art. 33)

*Draft. {clock(facts)}. Nobody has sent it.*

- Controller, and its contact for data protection: {UNKNOWN}
- Reference: {incident.id}
- Became aware: {moment(incident.aware)}

## Nature of the breach (Art. 33 (3) a)

{_what(facts)}

- Categories of data: {_classes(facts)}
- Different personal values that were seen: {_count(facts.exposure.values)}; persons: {UNKNOWN}
- Personal values in what it answered: {_count(facts.exposure.persons)}
- Records: {UNKNOWN}
- Accounts of our own in whose sessions it happened: {len(facts.exposure.principals)}
- From {moment(facts.exposure.since)} to {moment(facts.exposure.until)}
- To: {_where(facts)}

## Likely consequences (Art. 33 (3) c)

{UNKNOWN}

## Measures taken or proposed (Art. 33 (3) d)

{_measures(incident)}
{late}
## What the log cannot tell

{_unknown(facts.exposure)}"""


def _persons(facts: Facts) -> str:
    return f"""# About your data (GDPR Art. 34)

*Draft, in plain words. Needed where the risk for persons is high; nobody has sent it.*

Between {moment(facts.exposure.since)} and {moment(facts.exposure.until)} data about you may have come
into other hands.

- What happened: {UNKNOWN}
- What it concerns: {_classes(facts)}
- Where it went: {_where(facts)}
- What this may mean for you: {UNKNOWN}
- What we have done: {_done(facts.incident)}
- What you can do: {UNKNOWN}
- Whom to ask: {UNKNOWN}
"""


def _customers(facts: Facts) -> str:
    return f"""# Security incident {facts.incident.id}

*Draft for customers. Nobody has sent it.*

On {moment(facts.incident.aware)} we learned of an incident with a tool that our software uses
(kind: {facts.incident.kind}). We have stopped it: {_done(facts.incident)}.

- Your data that is concerned: {UNKNOWN}
- Classes of data that we have seen: {_classes(facts)}
- Since: {moment(facts.exposure.since)}
- What we ask of you: {UNKNOWN}
- We tell you more by: {UNKNOWN}
"""


def _internal(facts: Facts) -> str:
    incident, exposure = facts.incident, facts.exposure
    return f"""# {incident.id}: {quoted(incident.title)}

*For colleagues. {clock(facts)}.*

{_what(facts)}

- Servers: {listed(incident.scope.servers)}
- Principals: {listed(exposure.principals or incident.scope.principals)}
- Tools: {listed(exposure.tools)}
- {exposure.calls} calls, {exposure.sent} bytes to the server, {exposure.received} bytes from it
- Where to: {_where(facts)}
- Credentials to make anew: {listed(one.name for one in incident.open_rotations)}

## Done at once

{_measures(incident)}

## What the log cannot tell

{_unknown(exposure)}"""


DRAFTS: Final[Mapping[str, Callable[[Facts], str]]] = MappingProxyType(
    {"authority": _authority, "persons": _persons, "customers": _customers, "internal": _internal}
)


def _what(facts: Facts) -> str:
    incident = facts.incident
    return (
        f"{quoted(incident.title)} ({incident.kind}, {incident.severity}), opened {moment(incident.opened)}."
    )


def _classes(facts: Facts) -> str:
    """Classes of data alone: that something flowed where it should not is none."""
    rules = (*facts.exposure.went, *facts.exposure.came)
    found = dict.fromkeys(facts.called.get(one, one) for one in rules if one.startswith(_CLASSES))
    return listed(found) if found else f"{UNKNOWN} (no detector found any)"


def _where(facts: Facts) -> str:
    hosts = [one.name for one in facts.exposure.hosts if one.opened or one.sent]
    servers = f"the servers {listed(facts.exposure.servers)}; from there"
    return f"{servers} to the hosts {listed(hosts)}" if hosts else f"{servers}: {UNKNOWN}"


def _count(number: int) -> str:
    return str(number) if number else UNKNOWN


def _measures(incident: Incident) -> str:
    lines = [f"- {one.name}: {one.state}, {quoted(one.told)}\n" for one in incident.measures]
    return "".join(lines) or f"- {UNKNOWN}\n"


def _done(incident: Incident) -> str:
    done = [one.name for one in incident.measures if one.state is State.DONE]
    return ", ".join(done) or UNKNOWN


def _unknown(exposure: Exposure) -> str:
    return "".join(f"- {one}\n" for one in exposure.unknown)
