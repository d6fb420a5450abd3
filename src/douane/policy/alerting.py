"""What an operator sets about alerts: what becomes one, where they go, and when people are left in peace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.finding import Severity
from douane.policy.below import table_below
from douane.policy.clauses import SEVERITIES
from douane.policy.duration import read_duration
from douane.policy.pattern import Pattern
from douane.policy.problem import one_of
from douane.policy.sinks import Sink, read_sink
from douane.policy.table import Table, shown

_DAY: Final = 86_400
_WHAT: Final = ("rule", "server", "principal", "tenant")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Looked(StrEnum):
    """Whether arguments of calls are searched for what the usual patterns of alerts name."""

    ON = "on"
    OFF = "off"


class About(NamedTuple):
    """Which alerts a clause is about: those of at least this severity, and of these; None fits all."""

    severity: Severity = Severity.INFO
    rule: Pattern | None = None
    server: Pattern | None = None
    principal: Pattern | None = None
    tenant: Pattern | None = None


class Route(NamedTuple):
    """To which sinks alerts go."""

    sinks: tuple[str, ...]
    about: About


class Quiet(NamedTuple):
    """A part of the week, in minutes of a day of this machine's time, in which people are not told.

    One that ends before it begins goes on into the next day. No sinks are all of those for people.
    """

    begins: int
    ends: int
    days: frozenset[int] = frozenset(range(7))  # of its beginning, Monday is 0
    sinks: frozenset[str] = frozenset()
    about: About = About()


class Alerting(NamedTuple):
    """`window` is the seconds in which the same is told once, `burst` how much people are told a minute."""

    sinks: tuple[Sink, ...] = ()
    routes: tuple[Route, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    window: float = 600
    burst: int = 5
    least: Severity = Severity.MEDIUM
    patterns: Looked = Looked.ON


def read_alerts(table: Table, key: str) -> Alerting | None:
    """What the `[alerts]` table says; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(("sink", "route", "quiet", "window", "burst", "least", "patterns"))
    sinks = tuple(one for one in map(read_sink, below.tables("sink")) if one is not None)
    _check_names(below, sinks)
    names = {one.name for one in sinks}
    routes = tuple(_route(one, names) for one in below.tables("route"))
    _check_reached(below, sinks, routes)
    quiet = tuple(_quiet(one, names) for one in below.tables("quiet"))
    usual, burst = Alerting(), below.number("burst", 1, 100)
    return Alerting(
        sinks,
        routes,
        quiet,
        read_duration(below, "window", 1, _DAY) or usual.window,
        usual.burst if burst is None else int(burst),
        usual.least if (least := below.choice("least", SEVERITIES)) is None else least,
        below.choice("patterns", {one.value: one for one in Looked}) or usual.patterns,
    )


def latest_alerts(several: Iterable[Alerting]) -> Alerting:
    """What the last document says: none is stricter than another."""
    return [*several][-1]


def _check_names(table: Table, sinks: Iterable[Sink]) -> None:
    taken: set[str] = set()
    for one in sinks:
        if one.name in taken:
            table.complain("sink", f"two sinks are called `{shown(one.name)}`", "give each a name of its own")
        taken.add(one.name)


def _check_reached(table: Table, sinks: Iterable[Sink], routes: Iterable[Route]) -> None:
    routed = {name for one in routes for name in one.sinks}
    for sink in sinks:
        if routed and sink.name not in routed:
            fix = "name it in `sinks` of a [[alerts.route]], or remove it"
            table.complain("sink", f"no route leads to the sink `{shown(sink.name)}`", fix)


def _route(table: Table, names: set[str]) -> Route:
    table.expect(("sinks", "severity", *_WHAT))
    table.require("sinks")
    return Route(tuple(_sinks(table, names)), _about(table))


def _quiet(table: Table, names: set[str]) -> Quiet:
    table.expect(("from", "until", "days", "sinks", *_WHAT))
    table.require("from", "until")
    days = frozenset(_days(table)) or Quiet(0, 0).days
    return Quiet(
        _minute(table, "from"), _minute(table, "until"), days, frozenset(_sinks(table, names)), _about(table)
    )


def _about(table: Table) -> About:
    severity = table.choice("severity", SEVERITIES) if "severity" in table.entries else None
    patterns = {key: table.pattern(key) for key in _WHAT}
    return About(severity or Severity.INFO, **patterns)


def _sinks(table: Table, names: set[str]) -> Iterator[str]:
    for one in table.texts("sinks") or ():
        if one in names:
            yield one
        else:
            fix = one_of(one, names) if names else "write [[alerts.sink]] above it"
            table.complain("sinks", f"there is no sink `{shown(one)}`", fix)


def _days(table: Table) -> Iterator[int]:
    for one in table.texts("days") or ():
        if one in DAYS:
            yield DAYS.index(one)
        else:
            table.complain("days", f"unknown day `{shown(one)}`", one_of(one, DAYS))


def _minute(table: Table, key: str) -> int:
    found = _TIME.fullmatch(table.text(key))
    if found is not None:
        return int(found[1]) * 60 + int(found[2])
    if key in table.entries:
        table.complain(
            key, f"`{key}` cannot be `{shown(table.entries[key])}`", 'write a time such as "22:00"'
        )
    return 0
