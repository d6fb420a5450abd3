"""What a sink for people is told now of all that has come for it: each by itself, or many as one digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from douane.alerts.alert import Alert
from douane.alerts.notice import Form, Notice, facts_of, moment
from douane.model.finding import Severity
from douane.model.unlinked import undotted, unlinked

MINUTE: Final = 60.0
_NAMED: Final = 5  # rules, servers and principals that a digest names
_OUTCOMES: Final = {"allow": "passed", "edit": "taken out", "hold": "held", "deny": "refused"}


class Group(NamedTuple):
    """An alert with its count, of which a sink was told `told`; `number` of its notices came before."""

    id: str
    alert: Alert
    times: int
    first: float
    last: float
    told: int = 0
    number: int = 0


class Told(NamedTuple):
    """What a sink was told lately: single notices of the last minute, and digests of the last hour."""

    single: int = 0
    digests: tuple[float, ...] = ()

    def rests(self, longest: float, now: float) -> bool:
        """Whether it is too early for a digest: a minute after the first, then two, four, to `longest`."""
        doubled: float = MINUTE * 2.0 ** max(0, len(self.digests) - 1)
        return now < max(self.digests, default=float("-inf")) + min(doubled, max(MINUTE, longest))


class Plan(NamedTuple):
    """What a sink is told: of some groups by themselves, and of others together; the rest waits."""

    single: tuple[Group, ...] = ()
    together: tuple[Group, ...] = ()


def planned(groups: Sequence[Group], told: Told, burst: int, longest: float, now: float) -> Plan:
    """The plan for all groups that are due.

    More than `burst` in a minute is a storm. Then only what is critical comes by itself, as far as there is
    room, and the rest as one digest, when the one before is long enough ago.
    """
    room = max(0, burst - told.single)
    ordered = sorted(groups, key=lambda one: (-one.alert.severity, one.first))
    rests = told.rests(longest, now)
    if len(ordered) <= room and not rests:
        return Plan(tuple(ordered))
    single = tuple(one for one in ordered if one.alert.severity >= Severity.CRITICAL)[:room]
    return Plan(single, () if rests else tuple(ordered[len(single) :]))


def notice_of(group: Group) -> Notice:
    """What is told of one group that no notice told before."""
    alert, new = group.alert, group.times - group.told
    outcome = f", {_OUTCOMES[alert.action]}" if alert.action in _OUTCOMES else ""
    apart = f": {unlinked(alert.apart)}" if alert.apart else ""
    again = f" ({new} times more)" if group.told else ""
    return Notice(
        id=f"{group.id}.{group.number}",
        about=group.id,
        severity=alert.severity,
        title=f"{alert.told}{apart}{outcome}{again}",
        rule=unlinked(alert.rule),
        facts=tuple(facts_of(alert, group.times, group.first, group.last)),
        times=new,
        first=group.first,
        last=group.last,
        question=alert.question,
    )


def digest_of(groups: Sequence[Group], sink: str, number: int) -> Notice:
    """What is told of many groups at once."""
    count = sum(one.times - one.told for one in groups)
    first, last = min(one.first for one in groups), max(one.last for one in groups)
    worst = max(one.alert.severity for one in groups)
    facts = (
        ("Alerts", str(count)),
        ("Groups", str(len(groups))),
        *_most(groups),
        ("First", moment(first)),
        ("Last", moment(last)),
    )
    return Notice(
        id=f"digest.{sink}.{number}",
        about=f"storm.{sink}",
        severity=worst,
        title=f"a storm of alerts: {count} more",
        rule="alerts.storm",
        facts=facts,
        times=count,
        first=first,
        last=last,
        form=Form.DIGEST,
    )


def _most(groups: Sequence[Group]) -> list[tuple[str, str]]:
    named: Mapping[str, Callable[[Group], str]] = {
        "Severities": lambda one: one.alert.severity.name.lower(),
        "Rules": lambda one: unlinked(one.alert.rule),
        "Servers": lambda one: undotted(one.alert.server),
        "Principals": lambda one: undotted(one.alert.principal or one.alert.address),
    }
    facts = []
    for name, of in named.items():
        counts: Counter[str] = Counter()
        for one in groups:
            counts[of(one)] += one.times - one.told
        counts.pop("", None)
        more = f" and {len(counts) - _NAMED} more" if len(counts) > _NAMED else ""
        if counts:
            facts.append((name, ", ".join(f"{key} ({n})" for key, n in counts.most_common(_NAMED)) + more))
    return facts
