"""Reading the audit log for people and exports, read-only and while it is in use."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from douane.audit.entry import Entry, decoded, time_of
from douane.audit.query import Query, conditions
from douane.audit.searched import holds
from douane.errors import StoreError
from douane.model.server import ServerIdentity
from douane.stores.faults import translated
from douane.stores.log import read_hashes
from douane.stores.paths import database_path
from douane.stores.payloads import SEALED, Payloads, opened, payloads_of
from douane.stores.schema import PATIENCE, check_version, closed_on_error
from douane.stores.tables import read_servers

_STRETCH: Final = 5000  # entries that are looked through in one transaction
_AT_ONCE: Final = 500  # queries in one condition, of which SQLite takes no more than a thousand in a row
BATCH: Final = 1000  # entries read in one transaction: a long one would let the WAL grow

_COLUMNS: Final = "SELECT seq, body, previous, hash FROM entries"

_LISTED: Final = """SELECT seq, body, previous, hash FROM entries
    WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq"""


class NothingRecorded(StoreError):  # noqa: N818  # says what is the case
    """There is no audit log yet."""

    exit_code = 2

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"nothing was recorded yet in `{folder}`",
            "start a server through Douane, or set DOUANE_STATE to the folder that you mean",
        )


class Reader:
    """The entries of the log in `folder`."""

    def __init__(self, folder: str) -> None:
        self._folder, self._path = folder, database_path(folder)
        self._payloads: Payloads | None = None
        if not Path(self._path).exists():
            raise NothingRecorded(folder)
        address = f"{Path(self._path).absolute().as_uri()}?mode=ro"
        with translated(self._path):
            self._connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
            with closed_on_error(self._connection):
                check_version(self._connection, self._path)
                self._connection.create_function("holds", 2, body_holds, deterministic=True)

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()
        if self._payloads is not None:
            self._payloads.close()

    def servers(self) -> tuple[ServerIdentity, ...]:
        """Every server that was ever registered, by id."""
        with translated(self._path):
            return tuple(one.server for one in read_servers(self._connection))

    def entry(self, seq: int) -> Entry | None:
        """One entry, if there is one of that number."""
        return next(iter(self._select(f"{_COLUMNS} WHERE seq = ?", (seq,))), None)

    def covering(self, seq: int) -> tuple[int, str] | None:
        """The first checkpoint that speaks for this entry: its number and its line."""
        sql = "SELECT seq, line FROM checkpoints WHERE seq >= ? ORDER BY seq LIMIT 1"
        with translated(self._path):
            found: tuple[int, str] | None = self._connection.execute(sql, (seq,)).fetchone()
        return found

    def opened(self, entry: Entry) -> Mapping[str, object]:
        """The body of an entry with what was encrypted in it, or that it was erased, in its place."""
        body = decoded(entry)
        if SEALED in body and self._payloads is None:
            self._payloads = payloads_of(self._folder)
        return opened(self._payloads, body)

    def end(self) -> int:
        """The number of the last entry, or 0."""
        return next((entry.seq for entry in self.last(1)), 0)

    def last(self, count: int) -> list[Entry]:
        """The last entries, in order."""
        return self._select(f"{_COLUMNS} ORDER BY seq DESC LIMIT ?", (count,))[::-1]

    def backwards(self) -> Iterator[Entry]:
        """All entries, the last first, a batch at a time."""
        seq = self.end() + 1
        while batch := self._select(f"{_COLUMNS} WHERE seq < ? ORDER BY seq DESC LIMIT ?", (seq, BATCH)):
            yield from batch
            seq = batch[-1].seq

    def after(self, seq: int) -> Iterator[Entry]:
        """All entries after number `seq`, in order, a batch at a time."""
        while True:
            batch = self._select(f"{_COLUMNS} WHERE seq > ? ORDER BY seq LIMIT ?", (seq, BATCH))
            yield from batch
            if len(batch) < BATCH:
                return
            seq = batch[-1].seq

    def first_since(self, at: float) -> int:
        """The number of the first entry of that time (seconds since the epoch) or later; a few look-ups.

        Entries of several processes may be a little out of order.
        """
        low, high = 1, self.end() + 1
        while low < high:
            middle = (low + high) // 2
            entry = next(
                iter(self._select(f"{_COLUMNS} WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))), None
            )
            if entry is not None and time_of(entry) < at:
                low = entry.seq + 1
            else:
                high = middle
        return low

    def found(self, query: Query, most: int, after: int = 0) -> list[Entry]:
        """The last `most` entries that `query` asks for, in order; a few seconds for a million entries.

        Only those after number `after` are looked at.
        """
        condition, parameters = conditions(query)
        sql = f"{_COLUMNS} WHERE seq > ? AND {condition} ORDER BY seq DESC LIMIT ?"
        return self._select(sql, (after, *parameters, most))[::-1]

    def all_found(self, query: Query) -> Iterator[Entry]:
        """All entries that `query` asks for, in order, a batch at a time."""
        condition, parameters = conditions(query)
        sql = f"{_COLUMNS} WHERE seq > ? AND seq <= ? AND {condition} ORDER BY seq"
        for seq in range(0, self.end(), _STRETCH):
            yield from self._select(sql, (seq, seq + _STRETCH, *parameters))

    def listed(self, seqs: Sequence[int]) -> list[Entry]:
        """The entries of these numbers, in order."""
        return self._select(_LISTED, (json.dumps(list(seqs)),))

    def numbers(self, queries: Iterable[Query], after: int = 0) -> list[int]:
        """The numbers of all entries that any of `queries` asks for, in order; one pass for some hundred.

        Only those after number `after` are looked at; a few seconds for a million.
        """
        asked = [conditions(query) for query in queries]
        parts = [asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE)]
        return sorted({seq for part in parts for seq in self._numbers(part, after)})

    def _numbers(self, asked: Iterable[tuple[str, list[object]]], after: int) -> list[int]:
        clause = " OR ".join(f"({condition})" for condition, _ in asked)
        sql = f"SELECT seq FROM entries WHERE seq > ? AND ({clause})"  # noqa: S608  # all of it is ours
        values = [value for _, parameters in asked for value in parameters]
        with translated(self._path):
            return [seq for (seq,) in self._connection.execute(sql, (after, *values))]

    def database(self) -> bytes:
        """The id of the log, 16 bytes."""
        with translated(self._path):
            found: bytes = self._connection.execute("SELECT database FROM head").fetchone()[0]
        return found

    def checkpoints(self) -> list[str]:
        """The lines of all checkpoints, in order."""
        with translated(self._path):
            return [line for (line,) in self._connection.execute("SELECT line FROM checkpoints ORDER BY seq")]

    def hashes(self, after: int, last: int) -> list[bytes]:
        """The hashes of the entries after a number, up to the last."""
        with translated(self._path):
            return read_hashes(self._connection, after, last)

    def _select(self, sql: str, parameters: tuple[object, ...]) -> list[Entry]:
        with translated(self._path):
            return [Entry(*row) for row in self._connection.execute(sql, parameters)]


def body_holds(body: str, text: str) -> bool:
    """The function of `douane.audit.query.conditions`."""
    return holds(json.loads(body), text)
