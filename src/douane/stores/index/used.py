"""How servers are used: how often each, when last, and which tools of one are called by whom."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final, NamedTuple

from douane.stores.index.buckets import HOUR, hour_of
from douane.stores.index.shape import Axis

_USES: Final = """SELECT key, sum(count), max(hour) FROM counts
    WHERE axis = ? AND hour >= ? GROUP BY key"""
_LAST: Final = """SELECT max((SELECT e.at FROM entries e CROSS JOIN shapes s ON s.id = e.shape
        WHERE e.party = p.id AND e.seq >= h.first AND e.at >= 3600000 * h.hour AND s.is_call
        ORDER BY e.seq DESC LIMIT 1))
    FROM hours h CROSS JOIN parties p WHERE h.hour = ? AND p.server = ? AND p.last >= h.first"""
_CALLS: Final = """SELECT s.subject, p.principal, s.outcome, count(*), max(e.at)
    FROM parties p CROSS JOIN entries e ON e.party = p.id CROSS JOIN shapes s ON s.id = e.shape
    WHERE p.server = ? AND e.seq >= (SELECT min(first) FROM hours WHERE hour >= ?)
    AND s.is_call AND EXISTS (SELECT 1 FROM facets f WHERE f.shape = s.id AND f.axis = ?)
    GROUP BY s.subject, p.principal, s.outcome"""


class Use(NamedTuple):
    """How often a server was called, and when last, in epoch seconds."""

    calls: int
    last: float


class Calls(NamedTuple):
    """How often a principal has called a tool of a server, what came of that, and when that was last."""

    tool: str
    principal: str
    action: str
    calls: int
    last: float


def uses(connection: Connection, since: float) -> dict[str, Use]:
    """The use of all servers since then, by their ids."""
    rows = connection.execute(_USES, (Axis.USED, hour_of(since)))
    return {server: Use(calls, _last(connection, server, hour)) for server, calls, hour in rows}


def calls(connection: Connection, server: str, since: float) -> list[Calls]:
    """The calls of the tools of one server; costs some microseconds for each of its entries."""
    rows = connection.execute(_CALLS, (server, hour_of(since), Axis.TOOL))
    return [Calls(tool, who, action, count, at / 1000) for tool, who, action, count, at in rows]


def _last(connection: Connection, server: str, hour: int) -> float:
    """When the last call was, of which only the hour is counted."""
    (at,) = connection.execute(_LAST, (hour, server)).fetchone()
    return float(hour * HOUR) if at is None else at / 1000
