"""What the index has counted."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from sqlite3 import Connection
from typing import Final

from douane.stores.index.batch import DAILY, DAY, LATENCY
from douane.stores.index.buckets import HOUR, Latency, hour_of, latency
from douane.stores.index.shape import Axis

_BY_HOUR: Final = """SELECT hour, key, count FROM counts
    WHERE axis = ? AND hour >= ? AND hour <= ? ORDER BY hour"""
# Whole days have counts of their own; what is left at both ends is counted by the hour.
_BY_KEY: Final = """SELECT key, sum(count) AS total FROM (
        SELECT key, count FROM counts WHERE axis = ? AND hour >= ? AND hour < ?
        UNION ALL SELECT key, count FROM counts WHERE axis = ? AND hour >= ? AND hour < ?
        UNION ALL SELECT key, count FROM counts WHERE axis = ? AND hour >= ? AND hour < ?)
    GROUP BY key ORDER BY total DESC, key LIMIT ?"""
_EVERY: Final = 1 << 30
_WITHIN: Final = """e.at >= ? AND e.at < ? AND e.seq >= (SELECT min(first) FROM hours WHERE hour >= ?)
    AND e.seq <= (SELECT max(last) FROM hours WHERE hour <= ?)"""
_FINE: Final = """SELECT (e.at - ?) / ? AS place, f.key, count(*)
    FROM entries e CROSS JOIN facets f ON f.shape = e.shape
    WHERE {within} AND f.axis = '{by}' GROUP BY place, f.key"""
_FINE_BY_PARTY: Final = """SELECT (e.at - ?) / ? AS place, {key} AS key, count(*)
    FROM entries e CROSS JOIN shapes s ON s.id = e.shape CROSS JOIN parties p ON p.id = e.party
    WHERE {within} AND {which} GROUP BY place, key"""
_SERVER: Final = "CASE p.server_name WHEN '' THEN p.server ELSE p.server_name END"
_OF_PARTIES: Final = {
    Axis.SERVER: (_SERVER, "s.is_call"),
    Axis.CALLER: ("p.principal", "s.is_call"),
    Axis.PRINCIPAL: ("p.principal", "s.is_request"),
    Axis.REFUSED_SERVER: (_SERVER, "s.is_refused"),
    Axis.REFUSED_PRINCIPAL: ("p.principal", "s.is_refused"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """How many there were of `key` from `at` (epoch seconds) until the next step."""

    at: float
    key: str
    count: int


def over_time(connection: Connection, by: Axis, since: float, until: float, step: float) -> list[Point]:
    """In steps of an hour or more what was counted by the hour; below that entries are looked at."""
    if step < HOUR:
        return _finely(connection, by, since, until, step)
    counts: dict[tuple[float, str], int] = {}
    for hour, key, count in connection.execute(_BY_HOUR, (by, hour_of(since), hour_of(until))):
        place = since + floor(max(0.0, hour * HOUR - since) / step) * step
        if hour * HOUR < until:
            counts[place, key] = counts.get((place, key), 0) + count
    return [Point(at, key, count) for (at, key), count in sorted(counts.items())]


def top(connection: Connection, by: Axis, since: float, until: float, most: int) -> list[tuple[str, int]]:
    """The keys with the highest counts."""
    return _summed(connection, by, (hour_of(since), hour_of(until) + 1), most)


def latencies(connection: Connection, since: float, until: float) -> Latency:
    """Quantiles of how long servers took."""
    rows = _summed(connection, LATENCY, (hour_of(since), hour_of(until) + 1), _EVERY)
    return latency((int(key), count) for key, count in rows)


def _summed(connection: Connection, axis: str, hours: tuple[int, int], most: int) -> list[tuple[str, int]]:
    first, end = hours
    begins, ends = -(-first // DAY), end // DAY  # whole days
    if begins >= ends:
        begins = ends = 0
    left, right = (begins * DAY, ends * DAY) if ends else (end, end)
    parts = (axis, first, left, f"{DAILY}{axis}", begins, ends, axis, right, end)
    return list(connection.execute(_BY_KEY, (*parts, most)))


def _finely(connection: Connection, by: Axis, since: float, until: float, step: float) -> list[Point]:
    start, end, width = round(since * 1000), round(until * 1000), max(1, round(step * 1000))
    rows = connection.execute(_fine(by), (start, width, start, end, hour_of(since), hour_of(until)))
    return [Point((start + place * width) / 1000, key, count) for place, key, count in rows]


def _fine(by: Axis) -> str:
    if by not in _OF_PARTIES:
        return _FINE.format(within=_WITHIN, by=by.value)
    key, which = _OF_PARTIES[by]
    return _FINE_BY_PARTY.format(within=_WITHIN, key=key, which=which)
