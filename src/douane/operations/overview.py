"""The state of things in one view: what needs a person, what was refused, and how things go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.operations.base import Act, Body, Field, Given, Place, Role, View
from douane.operations.fields import text
from douane.operations.needs import FRESH, Need, needs, worked_out
from douane.stores.index import Axis, Index
from douane.stores.index.counted import Point
from douane.stores.reader import NothingRecorded

_HOUR: Final = 3600.0
_TOP: Final = 8
USUAL: Final = "24h"


class Span(NamedTuple):
    """How far back is looked, and in steps of how many seconds."""

    steps: int
    step: float


SPANS: Final[Mapping[str, Span]] = MappingProxyType(
    {
        "1h": Span(60, 60.0),
        "24h": Span(24, _HOUR),
        "7d": Span(28, 6 * _HOUR),
        "30d": Span(30, 24 * _HOUR),
    }
)
ACTIONS: Final = ("deny", "hold", "edit", "allow")
_TOPS: Final = (
    ("refused_servers", Axis.REFUSED_SERVER),
    ("refused_tools", Axis.REFUSED_TOOL),
    ("refused_principals", Axis.REFUSED_PRINCIPAL),
    ("rules", Axis.RULE),
    ("servers", Axis.SERVER),
    ("tools", Axis.TOOL),
    ("principals", Axis.CALLER),
)
_NOTHING: Final[Body] = MappingProxyType(
    {"course": [], "sums": {}, "tops": {name: [] for name, _ in _TOPS}, "latency": None}
)


def read(place: Place, given: Given) -> Body:
    """All of it; what was never recorded is empty."""
    span = SPANS[text(given, "within", USUAL)]
    until = (time.time() // span.step + 1) * span.step
    since = until - span.steps * span.step
    counted: dict[str, object] = {}

    def count() -> tuple[Need, ...]:
        counted.update(_counted(place, since, until, span))
        return ()

    found = [*worked_out("the numbers of the overview", "/audit", count), *needs(place)]
    return {
        "since": since,
        "until": until,
        "step": span.step,
        "needs": [one._asdict() for one in found],
        "is_counted": bool(counted),
        **(counted or _NOTHING),
    }


def _counted(place: Place, since: float, until: float, span: Span) -> Body:
    try:
        index = Index(place.state)
    except NothingRecorded:
        return _NOTHING
    with closing(index):
        index.follow(FRESH)
        points = index.over_time(Axis.ACTION, since, until, span.step)
        rules = index.over_time(Axis.RULE, since, until, span.step)
        tops = {name: _rows(index.top(axis, since, until, _TOP)) for name, axis in _TOPS}
        latency = index.latency(since, until)
    course = [*_course(points, rules, since, span)]
    names = (*ACTIONS, "findings")
    return {
        "course": course,
        "sums": {name: sum(int(row[name]) for row in course) for name in names},
        "tops": tops,
        "latency": asdict(latency) if latency.count else None,
    }


def _course(points: list[Point], rules: list[Point], since: float, span: Span) -> Iterator[dict[str, float]]:
    """What came of messages in each step, and how many findings there were; none is left out."""
    found: dict[tuple[int, str], int] = {}
    told = [(point.at, point.key, point.count) for point in points]
    for at, key, count in (*told, *((point.at, "findings", point.count) for point in rules)):
        place = round((at - since) / span.step), key
        found[place] = found.get(place, 0) + count
    for number in range(span.steps):
        counts = {name: found.get((number, name), 0) for name in (*ACTIONS, "findings")}
        yield {"at": since + number * span.step, **counts}


def _rows(found: list[tuple[str, int]]) -> list[dict[str, object]]:
    return [{"name": name, "times": times} for name, times in found]


VIEWS: Final[tuple[View, ...]] = (
    View(
        "overview",
        "/overview",
        Role.VIEWER,
        "What needs a person, what was refused and found over time, and how long servers take.",
        read,
        (Field("within", "choice", about="how far back", choices=tuple(SPANS)),),
    ),
)
ACTS: Final[tuple[Act, ...]] = ()
