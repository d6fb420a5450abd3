"""How servers are used: how often each, when last, and which tools of one are called by whom."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final, NamedTuple

from douane.stores.index.buckets import HOUR, hour_of
from douane.stores.index.shape import Axis

_USES: Final = """SELECT key, sum(count), max(hour) FROM counts
    WHERE axis = ? AND hour >= ? GROUP BY key"""
_CALLS: Final = """SELECT s.subject, p.principal, s.action, count(*), max(e.at)
    FROM parties p CROSS JOIN entries e ON e.party = p.id CROSS JOIN shapes s ON s.id = e.shape
    WHERE p.server = ? AND e.seq >= (SELECT min(first) FROM hours WHERE hour >= ?)
    AND s.is_call AND EXISTS (SELECT 1 FROM facets f WHERE f.shape = s.id AND f.axis = ?)
    GROUP BY s.subject, p.principal, s.action"""


class Use(NamedTuple):
    """How often tools of a server were called, and when last: epoch seconds, right to the hour."""

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
    return {server: Use(calls, float(hour * HOUR)) for server, calls, hour in rows}


def calls(connection: Connection, server: str, since: float) -> list[Calls]:
    """The calls of the tools of one server; costs some microseconds for each of its entries."""
    rows = connection.execute(_CALLS, (server, hour_of(since), Axis.TOOL))
    return [Calls(tool, who, action, count, at / 1000) for tool, who, action, count, at in rows]
