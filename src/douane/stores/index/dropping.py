"""Taking back what entries counted for that were pruned since; what they said goes with their part."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from douane.audit.pruning import PRUNE
from douane.stores.index import parts
from douane.stores.index.batch import Batch
from douane.stores.index.known import Numbers
from douane.stores.index.reading import read
from douane.stores.index.shape import party_key, shape_key
from douane.stores.index.source import Source

_AT_ONCE: Final = 16_384  # entries; for each turn sessions are added up anew
_PRUNED: Final = f'"method":"{PRUNE}"'.encode()  # as it stands in a body

_THERE: Final = """SELECT seq, at, shape, party, session, took FROM entries
    WHERE seq IN (SELECT value FROM json_each(?)) AND shape <> ? ORDER BY seq"""
_EMPTIED: Final = "UPDATE entries SET shape = ?, party = ?, session = NULL, took = NULL WHERE seq = ?"
_SESSION: Final = """UPDATE sessions SET (began, last, messages, refused, held, findings) = (
    SELECT coalesce(min(e.at) FILTER (WHERE NOT s.is_aside), min(e.at), 0) / 1000.0,
    coalesce(max(e.at) FILTER (WHERE NOT s.is_aside), min(e.at), 0) / 1000.0, coalesce(sum(s.is_message), 0),
    coalesce(sum(s.is_refused), 0), coalesce(sum(s.is_held), 0), coalesce(sum(s.findings), 0)
    FROM entries e CROSS JOIN shapes s ON s.id = e.shape WHERE e.session = sessions.id) WHERE id = ?"""
_ENDED: Final = "DELETE FROM sessions WHERE id = ? AND NOT EXISTS (SELECT 1 FROM entries WHERE session = ?)"
_UNUSED: Final = (
    "DELETE FROM facets WHERE shape IN (SELECT id FROM shapes WHERE count <= 0)",
    "DELETE FROM shapes WHERE count <= 0",
    "DELETE FROM parties WHERE count <= 0",
)

Entry = tuple[int, int, int, int, int | None, int | None]  # as in the table


def emptied(source: Source, rows: Iterable[tuple[int, bytes, bytes]]) -> Iterator[list[int]]:
    """The entries that were emptied by what these entries of the log tell of, many at a time."""
    gone: list[int] = []
    for seq, raw, _ in rows:
        if _PRUNED in raw:
            body = read(raw)
            first, last = body.get("first"), body.get("last")
            if body.get("kind") == "lifecycle" and isinstance(first, int) and isinstance(last, int):
                gone += source.stones(first, last, seq)
        if len(gone) >= _AT_ONCE:
            yield gone
            gone = []
    if gone:
        yield gone


def drop(connection: sqlite3.Connection, numbers: Numbers, seqs: Sequence[int]) -> None:
    """Count these entries as what is left of them, within whatever transaction is open."""
    nothing, nobody = numbers.shape(shape_key({})), numbers.party(party_key({}))
    gone: list[Entry] = connection.execute(_THERE, (json.dumps(seqs), nothing.id)).fetchall()
    if not gone:
        return
    left = Batch()
    for seq, at, *_ in gone:
        left.add(seq, at, nothing, nobody)
    _counted(numbers, gone).take_back(connection)
    left.put(connection)
    connection.executemany(_EMPTIED, ((nothing.id, nobody.id, seq) for seq, *_ in gone))
    sessions = {session for *_, session, _ in gone if session is not None}
    connection.executemany(_SESSION, ((one,) for one in sessions))
    connection.executemany(_ENDED, ((one, one) for one in sessions))
    for sql in _UNUSED:
        connection.execute(sql)
    parts.mark(connection, (seq for seq, *_ in gone))
    numbers.forget()


def _counted(numbers: Numbers, gone: Iterable[Entry]) -> Batch:
    batch, known = Batch(), cache(numbers.numbered)
    for seq, at, shape, party, _, took in gone:
        batch.add(seq, at, *known(shape, party))
        if took is not None:
            batch.add_took(at, took)
    return batch
