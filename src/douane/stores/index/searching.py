"""Finding entries: what may be meant, the newest first, and the log itself says whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heapreplace, merge
from itertools import islice
from sqlite3 import Connection
from typing import Final, NamedTuple

from douane.audit.query import Query
from douane.audit.searched import folded
from douane.stores.index.buckets import hour_of
from douane.stores.index.source import Source

LEAST: Final = 3  # characters of a text that can be looked up
FEW: Final = 20_000  # entries that are rather read one by one than looked for by text
_MOST_LOOKED_UP: Final = 12  # pieces of a text
_BATCH: Final = 500  # candidates that the log is asked about at once
_AHEAD: Final = 32  # entries of a shape that are read at once

_ASKED: Final = {
    "server": "? IN (s.server, s.server_name)",
    "tool": "s.subject = ?",
    "principal": "s.principal = ?",
    "action": "? IN (s.action, s.would)",
    "finding": "instr(s.rules, ' ' || ? || '.') > 0",
}
_OF_ENTRIES: Final = """SELECT e.seq FROM entries e CROSS JOIN shapes s ON s.id = e.shape
    WHERE e.seq >= ? AND e.seq < ? AND {where} ORDER BY e.seq DESC"""
_OF_SESSIONS: Final = """SELECT e.seq FROM entries e CROSS JOIN shapes s ON s.id = e.shape
    WHERE e.session IN (SELECT id FROM sessions WHERE {session}) AND e.seq >= ? AND e.seq < ? AND {where}
    ORDER BY e.seq DESC"""
_OF_TEXTS: Final = """SELECT o.rowid FROM own_texts o CROSS JOIN entries e ON e.seq = o.rowid
    CROSS JOIN shapes s ON s.id = e.shape
    WHERE own_texts MATCH ? AND o.rowid >= ? AND o.rowid < ? AND {where} ORDER BY o.rowid DESC"""
_COUNTED: Final = "SELECT sum(count) FROM shapes s WHERE {where}"
_SHAPES: Final = "SELECT id, min(last, ?) FROM shapes s WHERE last >= ? AND {where}"
_SHAPES_TOLD: Final = """SELECT id, min(last, ?) FROM shapes s WHERE last >= ? AND {where}
    AND id IN (SELECT rowid FROM shape_texts WHERE shape_texts MATCH ?)"""
_OF_SHAPE: Final = (
    "SELECT seq FROM entries WHERE shape = ? AND seq <= ? AND seq >= ? ORDER BY seq DESC LIMIT ?"
)
_BEGINS: Final = "folded >= ? AND folded < ?"
_LAST_CHARACTER: Final = "\U0010ffff"


class _Search(NamedTuple):
    """A search within entries from `low` to below `high`, under a condition on their shapes."""

    connection: Connection
    low: int
    high: int
    where: str
    given: tuple[object, ...]

    def rows(self, sql: str, *before: object) -> Iterator[int]:
        """First columns of what a statement finds."""
        found = self.connection.execute(
            sql.format(where=self.where, session=_BEGINS), (*before, self.low, self.high, *self.given)
        )
        return (seq for (seq,) in found)


def found(connection: Connection, source: Source, query: Query, most: int, below: int) -> list[int]:
    """Numbers of the newest `most` entries below `below` that are as asked."""
    low, high = _bounds(connection, query, below)
    candidates = _candidates(_Search(connection, low, high, *_fields(query)), query)
    numbers: list[int] = []
    while len(numbers) < most and (batch := list(islice(candidates, _BATCH))):
        numbers += source.confirmed(query, batch)
    return numbers[:most]


def _bounds(connection: Connection, query: Query, below: int) -> tuple[int, int]:
    """Between which entries the times lie that are asked for."""
    low, high = 1, below
    if query.since is not None:
        sql = "SELECT min(first) FROM hours WHERE hour >= ?"
        low = connection.execute(sql, (hour_of(query.since),)).fetchone()[0] or high
    if query.until is not None:
        sql = "SELECT max(last) FROM hours WHERE hour <= ?"
        high = min(high, (connection.execute(sql, (hour_of(query.until),)).fetchone()[0] or 0) + 1)
    return low, high


def _fields(query: Query) -> tuple[str, tuple[object, ...]]:
    asked = [(clause, getattr(query, name)) for name, clause in _ASKED.items() if getattr(query, name)]
    return " AND ".join(["true", *(clause for clause, _ in asked)]), tuple(value for _, value in asked)


def _candidates(search: _Search, query: Query) -> Iterator[int]:
    """Numbers of all entries that may be meant, each once, the highest first."""
    if query.session:
        return search.rows(_OF_SESSIONS.replace("{session}", "name = ?"), query.session)
    needle = folded(query.ident or query.text)
    if len(needle) >= LEAST and not _are_few(search):
        return _once(_told(search, needle))
    if search.given:
        return _of_shapes(search, search.connection.execute(*_shapes(search, _SHAPES)))
    return search.rows(_OF_ENTRIES)


def _are_few(search: _Search) -> bool:
    """Whether reading all entries of these shapes costs less than looking for a text."""
    if not search.given:
        return False
    sql = _COUNTED.format(where=search.where)
    return (search.connection.execute(sql, search.given).fetchone()[0] or 0) <= FEW


def _told(search: _Search, needle: str) -> Iterator[int]:
    """Entries whose own text, shape or session may have the needle."""
    match = _match(needle)
    sql, given = _shapes(search, _SHAPES_TOLD)
    return merge(
        search.rows(_OF_TEXTS, match),
        search.rows(_OF_SESSIONS, needle, needle + _LAST_CHARACTER),
        _of_shapes(search, search.connection.execute(sql, (*given, match))),
        reverse=True,
    )


def _shapes(search: _Search, sql: str) -> tuple[str, tuple[object, ...]]:
    return sql.format(where=search.where), (search.high - 1, search.low, *search.given)


def _of_shapes(search: _Search, shapes: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Entries of these shapes, the highest first; of each shape only as many are read as are wanted."""
    heap: list[tuple[int, int, tuple[int, ...]]] = [(-last, shape, ()) for shape, last in shapes]
    heapify(heap)
    while heap:
        bound, shape, known = heap[0]
        if known:
            yield known[0]
        ahead = known[1:] or _next(search, shape, known[0] - 1 if known else -bound)
        if ahead:
            heapreplace(heap, (-ahead[0], shape, ahead))
        else:
            heappop(heap)


def _next(search: _Search, shape: int, last: int) -> tuple[int, ...]:
    rows = search.connection.execute(_OF_SHAPE, (shape, last, search.low, _AHEAD))
    return tuple(seq for (seq,) in rows)


def _match(needle: str) -> str:
    """An expression for FTS5 that finds whatever has the needle in it, and some more."""
    pieces = list(dict.fromkeys(needle[at : at + LEAST] for at in range(len(needle) - LEAST + 1)))
    every = -(-len(pieces) // _MOST_LOOKED_UP)
    return " AND ".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces[::every])


def _once(numbers: Iterable[int]) -> Iterator[int]:
    before = 0
    for number in numbers:
        if number != before:
            yield number
        before = number
