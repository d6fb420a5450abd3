"""Finding entries: what may be meant, the newest first, and the log itself says whether it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from math import inf
from operator import itemgetter
from sqlite3 import Connection
from time import monotonic
from typing import Final, NamedTuple

from douane.audit.query import Query
from douane.audit.searched import folded
from douane.stores.index.buckets import hour_of
from douane.stores.index.parts import within
from douane.stores.index.source import Source

LEAST: Final = 3  # characters of a text that can be looked up
FEW: Final = 20_000  # entries that are rather read one by one than looked for by text
_MOST_LOOKED_UP: Final = 12  # pieces of a text
_LEAST_AT_ONCE: Final = 64  # candidates that the log is asked about at once, more where that is soon done
_MOST_AT_ONCE: Final = 4_096
_SOON: Final = 0.05  # seconds
_AHEAD: Final = 2  # entries of a shape or party that are read at once, twice as many each time, up to
_MOST_AHEAD: Final = 64
_LAST_CHARACTER: Final = "\U0010ffff"

_OF_SHAPES: Final = {
    "tool": "s.subject = ?",
    "action": "? IN (s.outcome, s.would)",
    "finding": "instr(s.rules, ' ' || ? || '.') > 0",
    "method": """s.is_message = 0 AND s.is_held = 0 AND EXISTS (SELECT 1 FROM facets f
        WHERE f.shape = s.id AND f.axis = 'method' AND instr(f.key, ?) = 1)""",
}
_OF_PARTIES: Final = {"server": "? IN (p.server, p.server_name)", "principal": "p.principal = ?"}
# Named by the number of the table that comes first, the order is that in which rows are found anyway.
_FROM: Final = """SELECT {seq} FROM {first}
    CROSS JOIN shapes s ON s.id = e.shape CROSS JOIN parties p ON p.id = e.party
    WHERE {which} AND {seq} >= ? AND {seq} < ? AND {where} ORDER BY {seq} DESC"""
_ENTRIES: Final = ("e.seq", "entries e")
_TEXTS: Final = "{} o CROSS JOIN entries e ON e.seq = o.rowid"
_LISTED: Final = "e.seq IN (SELECT value FROM json_each(?))"
_OF_ONE: Final = "SELECT seq FROM entries WHERE {} = ? AND seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?"
_OF_SESSIONS: Final = "e.session IN (SELECT id FROM sessions WHERE {})"


class _Kind(NamedTuple):
    """What entries may have alike, and what is asked of it."""

    column: str
    table: str
    where: str
    given: tuple[object, ...]


class Found(NamedTuple):
    """The newest entries that are as asked; below `reached`, if that is not 0, nobody has looked yet."""

    numbers: list[int]
    reached: int


class _Search(NamedTuple):
    """A search within entries from `low` to below `high`, which takes until a moment of the clock."""

    connection: Connection
    low: int
    high: int
    shapes: _Kind
    parties: _Kind
    until: float

    def entries(self, of: tuple[str, str], which: str, *given: object) -> Iterator[int]:
        """Entries of which `which` holds, and all that is asked of shapes and parties; the highest first."""
        where = f"{self.shapes.where} AND {self.parties.where}"
        sql = _FROM.format(seq=of[0], first=of[1], which=which, where=where)
        values = (*given, self.low, self.high, *self.shapes.given, *self.parties.given)
        return (seq for (seq,) in self.connection.execute(sql, values))

    def is_over(self) -> bool:
        """Whether it has taken as long as it may; where one that is to find all may take for ever."""
        return monotonic() > self.until


def found(
    connection: Connection, source: Source, query: Query, most: int, below: int, patience: float = inf
) -> Found:
    """The newest `most` entries below `below` that are as asked, as far as `patience` seconds allow."""
    shapes = _asked(query, "shape", "shapes s", _OF_SHAPES)
    parties = _asked(query, "party", "parties p", _OF_PARTIES)
    bounds = _bounds(connection, query, below)
    search = _Search(connection, *bounds, shapes, parties, monotonic() + patience)
    candidates = _once(_candidates(search, query))
    numbers: list[int] = []
    size = max(_LEAST_AT_ONCE, min(most, _MOST_AT_ONCE))
    while len(numbers) < most and (batch := _some(candidates, size, search)):
        began = monotonic()
        numbers += source.confirmed(query, batch)
        if len(numbers) < most and search.is_over():
            return Found(numbers, batch[-1])
        size = min(2 * size, _MOST_AT_ONCE) if monotonic() - began < _SOON else _LEAST_AT_ONCE
    return Found(numbers[:most], 0)


def _some(candidates: Iterator[int], size: int, search: _Search) -> list[int]:
    """The next candidates: so many, or those that were seen in time, at least one."""
    some = []
    for one in candidates:
        some.append(one)
        if len(some) == size or search.is_over():
            break
    return some


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
    """Numbers of all entries that may be meant, the highest first.

    When the search is over there are some among them that are not meant: they say how far it has come.
    """
    if search.low >= search.high:
        return iter(())
    if query.session:
        return search.entries(_ENTRIES, _OF_SESSIONS.format("name = ?"), query.session)
    kinds = [kind for kind in (search.shapes, search.parties) if kind.given]
    fewest = min(kinds, key=lambda kind: _counted(search, kind), default=None)
    needle = folded(query.ident or query.text)
    if len(needle) >= LEAST and (fewest is None or _counted(search, fewest) > FEW):
        return _told(search, needle)
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
    for table, first in within(search.connection, search.low, search.high):
        yield from search.entries(("o.rowid", _TEXTS.format(table)), f"{table} MATCH ?", match)
        if search.is_over():
            yield max(first, search.low)


def _telling(kind: _Kind, needle: str) -> _Kind:
    return kind._replace(where=f"{kind.where} AND instr(said, ?)", given=(*kind.given, needle))


def _alike(search: _Search, kind: _Kind) -> Iterator[int]:
    """Entries of all shapes or parties that are asked for; of each only as many are read as are wanted."""
    sql = f"SELECT min(last, ?), id FROM {kind.table} WHERE last >= ? AND {kind.where}"  # noqa: S608
    rows = search.connection.execute(sql, (search.high - 1, search.low, *kind.given)).fetchall()
    each = merge(*(_of_one(search, kind, *row) for row in rows), key=itemgetter(0), reverse=True)
    found = (seq for seq, is_one in each if is_one)
    other = search.parties if kind.table == search.shapes.table else search.shapes
    return _fitting(search, found) if other.given else found


def _of_one(search: _Search, kind: _Kind, last: int, number: int) -> Iterator[tuple[int, bool]]:
    """Entries of one shape or party, the highest first; before them, with False, what none is above."""
    yield last, False
    most, high, sql = _AHEAD, last + 1, _OF_ONE.format(kind.column)
    while seqs := search.connection.execute(sql, (number, search.low, high, most)).fetchall():
        yield from ((seq, True) for (seq,) in seqs)
        most, high = min(2 * most, _MOST_AHEAD), seqs[-1][0]


def _fitting(search: _Search, numbers: Iterator[int]) -> Iterator[int]:
    """Those of the numbers whose shape and party are as asked."""
    size = _LEAST_AT_ONCE
    while some := [*islice(numbers, size)]:
        yield from search.entries(_ENTRIES, _LISTED, json.dumps(some))
        if search.is_over():
            yield some[-1]
        size = min(2 * size, _MOST_AT_ONCE)


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
