"""What entries say themselves, in parts of so many entries: one part is made anew without the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from sqlite3 import Connection
from typing import Final

from douane.stores.index.reading import read
from douane.stores.index.shape import own_text
from douane.stores.index.source import Source

PART: Final = 1 << 18  # entries
_BATCH: Final = 5_000  # entries that are read at once

_TABLE: Final = """CREATE VIRTUAL TABLE IF NOT EXISTS own_texts_{} USING fts5(
    said, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')"""
# Few merges while a part grows, and one when it is complete, after which it is one piece.
_GROWING: Final = "INSERT INTO own_texts_{0} (own_texts_{0}, rank) VALUES ('automerge', 16)"
_COMPLETE: Final = "INSERT INTO own_texts_{0} (own_texts_{0}) VALUES ('optimize')"
_SAID: Final = "INSERT INTO own_texts_{} (rowid, said) VALUES (?, ?)"
_KNOWN: Final = "INSERT OR IGNORE INTO parts (number) VALUES (?)"
_WITHIN: Final = "SELECT number FROM parts WHERE number >= ? AND number <= ? ORDER BY number DESC"
_STALE: Final = "INSERT INTO parts VALUES (?, 1) ON CONFLICT (number) DO UPDATE SET is_stale = 1"

Said = tuple[int, str]  # the number of an entry, and its text


def keep(connection: Connection, said: Iterable[Said]) -> None:
    """Have these texts, in order of their numbers, found."""
    for part, texts in groupby(said, lambda one: one[0] // PART):
        if connection.execute(_KNOWN, (part,)).rowcount:
            _begin(connection, part)
        connection.executemany(_SAID.format(part), texts)


def _begin(connection: Connection, part: int) -> None:
    connection.execute(_TABLE.format(part))
    connection.execute(_GROWING.format(part))
    if connection.execute("SELECT 1 FROM parts WHERE number = ?", (part - 1,)).fetchone():
        connection.execute(_COMPLETE.format(part - 1))


def within(connection: Connection, low: int, high: int) -> list[tuple[str, int]]:
    """The tables for entries from `low` to below `high`, each with its first entry, the last first."""
    rows = connection.execute(_WITHIN, (low // PART, (high - 1) // PART))
    return [(f"own_texts_{part}", part * PART) for (part,) in rows]


def mark(connection: Connection, seqs: Iterable[int]) -> None:
    """Remember that these entries no longer say what is kept of them."""
    connection.executemany(_STALE, ((part,) for part in {seq // PART for seq in seqs}))


def stale(connection: Connection) -> int | None:
    """A part that keeps what is no longer said, if there is one."""
    row = connection.execute("SELECT number FROM parts WHERE is_stale").fetchone()
    return None if row is None else int(row[0])


def remake(connection: Connection, source: Source, part: int, end: int) -> None:
    """Keep of a part what its entries, up to number `end`, say now; some seconds for a whole one."""
    connection.execute(f"DROP TABLE IF EXISTS own_texts_{part}")
    connection.execute("DELETE FROM parts WHERE number = ?", (part,))
    keep(connection, _said(source, part * PART, min(end, (part + 1) * PART - 1)))


def _said(source: Source, first: int, last: int) -> Iterator[Said]:
    seq = first - 1
    while rows := source.after(seq, min(_BATCH, last - seq)):
        yield from ((seq, text) for seq, body, _ in rows if (text := own_text(read(body))))
        seq = rows[-1][0]
