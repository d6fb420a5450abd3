"""Finding entries: what may be meant, the newest first, and the log itself says whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heapreplace, merge
from itertools import islice
from sqlite3 import Connection
from typing import Final, NamedTuple

from douane.audit.query import Query
from douane.audit.searched import folded
from douane.stores.index.buckets import hour_of
from douane.stores.index.parts import within
from douane.stores.index.source import Source

LEAST: Final = 3  # characters of a text that can be looked up
FEW: Final = 20_000  # entries that are rather read one by one than looked for by text
_MOST_LOOKED_UP: Final = 12  # pieces of a text
_BATCH: Final = 500  # candidates that the log is asked about at once
_AHEAD: Final = 32  # entries of a shape or party that are read at once
_LAST_CHARACTER: Final = "\U0010ffff"

_OF_SHAPES: Final = {
    "tool": "s.subject = ?",
    "action": "? IN (s.outcome, s.would)",
    "finding": "instr(s.rules, ' ' || ? || '.') > 0",
}
_OF_PARTIES: Final = {"server": "? IN (p.server, p.server_name)", "principal": "p.principal = ?"}
# Named by the number of the table that comes first, the order is that in which rows are found anyway.
_FROM: Final = """SELECT {seq} FROM {first}
    CROSS JOIN shapes s ON s.id = e.shape CROSS JOIN parties p ON p.id = e.party
    WHERE {which} AND {seq} >= ? AND {seq} < ? AND {where} ORDER BY {seq} DESC LIMIT ?"""
_ENTRIES: Final = ("e.seq", "entries e")
_TEXTS: Final = "{} o CROSS JOIN entries e ON e.seq = o.rowid"
_OF_SESSIONS: Final = "e.session IN (SELECT id FROM sessions WHERE {})"


class _Kind(NamedTuple):
    """What entries may have alike, and what is asked of it."""

    column: str
    table: str
    where: str
    given: tuple[object, ...]


class _Search(NamedTuple):
    """A search within entries from `low` to below `high`."""

    connection: Connection
    low: int
    high: int
    shapes: _Kind
    parties: _Kind

    def entries(self, of: tuple[str, str], which: str, *given: object, most: int = -1) -> Iterator[int]:
        """Entries of which `which` holds, and all that is asked of shapes and parties; the highest first."""
        where = f"{self.shapes.where} AND {self.parties.where}"
        sql = _FROM.format(seq=of[0], first=of[1], which=which, where=where)
        values = (*given, self.low, self.high, *self.shapes.given, *self.parties.given, most)
        return (seq for (seq,) in self.connection.execute(sql, values))


def found(connection: Connection, source: Source, query: Query, most: int, below: int) -> list[int]:
    """Numbers of the newest `most` entries below `below` that are as asked."""
    shapes = _asked(query, "shape", "shapes s", _OF_SHAPES)
    parties = _asked(query, "party", "parties p", _OF_PARTIES)
    search = _Search(connection, *_bounds(connection, query, below), shapes, parties)
    candidates = _candidates(search, query)
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


def _asked(query: Query, column: str, table: str, clauses: Mapping[str, str]) -> _Kind:
    asked = [(clause, getattr(query, name)) for name, clause in clauses.items() if getattr(query, name)]
    where = " AND ".join(["true", *(clause for clause, _ in asked)])
    return _Kind(column, table, where, tuple(value for _, value in asked))


def _candidates(search: _Search, query: Query) -> Iterator[int]:
    """Numbers of all entries that may be meant, each once, the highest first."""
    if query.session:
        return search.entries(_ENTRIES, _OF_SESSIONS.format("name = ?"), query.session)
    kinds = [kind for kind in (search.shapes, search.parties) if kind.given]
    fewest = min(kinds, key=lambda kind: _counted(search, kind), default=None)
    needle = folded(query.ident or query.text)
    if len(needle) >= LEAST and (fewest is None or _counted(search, fewest) > FEW):
        return _once(_told(search, needle))
    return search.entries(_ENTRIES, "true") if fewest is None else _alike(search, fewest)


def _counted(search: _Search, kind: _Kind) -> int:
    sql = f"SELECT sum(count) FROM {kind.table} WHERE {kind.where}"  # noqa: S608  # all of it is ours
    return search.connection.execute(sql, kind.given).fetchone()[0] or 0


def _told(search: _Search, needle: str) -> Iterator[int]:
    """Entries whose own text, shape, party or session may have the needle."""
    begins = _OF_SESSIONS.format("folded >= ? AND folded < ?")
    return merge(
        _own(search, _match(needle)),
        search.entries(_ENTRIES, begins, needle, needle + _LAST_CHARACTER),
        *(_alike(search, _telling(kind, needle)) for kind in (search.shapes, search.parties)),
        reverse=True,
    )


def _own(search: _Search, match: str) -> Iterator[int]:
    """Entries whose own text may have it, part by part, so that no more is read than is wanted."""
    for table in within(search.connection, search.low, search.high):
        yield from search.entries(("o.rowid", _TEXTS.format(table)), f"{table} MATCH ?", match)


def _telling(kind: _Kind, needle: str) -> _Kind:
    return kind._replace(where=f"{kind.where} AND instr(said, ?)", given=(*kind.given, needle))


def _alike(search: _Search, kind: _Kind) -> Iterator[int]:
    """Entries of all shapes or parties that are asked for; of each only as many are read as are wanted."""
    sql = f"SELECT min(last, ?), id FROM {kind.table} WHERE last >= ? AND {kind.where}"  # noqa: S608
    rows = search.connection.execute(sql, (search.high - 1, search.low, *kind.given))
    heap: list[tuple[int, int, tuple[int, ...]]] = [(-last, number, ()) for last, number in rows]
    heapify(heap)
    while heap:
        bound, number, known = heap[0]
        if known:
            yield known[0]
        ahead = known[1:] or _next(search, kind, number, known[0] if known else 1 - bound)
        if ahead:
            heapreplace(heap, (-ahead[0], number, ahead))
        else:
            heappop(heap)


def _next(search: _Search, kind: _Kind, number: int, below: int) -> tuple[int, ...]:
    lower = search._replace(high=below)
    return tuple(lower.entries(_ENTRIES, f"e.{kind.column} = ?", number, most=_AHEAD))


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
