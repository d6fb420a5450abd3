"""The index as one thing: follows the log, searches, counts."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from douane.audit.pruning import PRUNE
from douane.audit.query import Query
from douane.stores.faults import translated
from douane.stores.index import counted, listed, searching, used
from douane.stores.index.buckets import Latency
from douane.stores.index.counted import Point
from douane.stores.index.listed import SessionRow
from douane.stores.index.schema import index_path, opened, removed
from douane.stores.index.shape import Axis
from douane.stores.index.source import Source
from douane.stores.index.taking import Taker
from douane.stores.index.used import Calls, Use

AT_ONCE: Final = 5_000  # entries in one transaction of the log; a long one would let its WAL grow
_PRUNED: Final = f'"method":"{PRUNE}"'  # as it stands in a body


class Index:
    """The index of the log in `folder`; any thread may use it, one at a time.

    Raises:
        NothingRecorded: there is no log yet.
        StoreError: the log or the index cannot be used.
    """

    def __init__(self, folder: str) -> None:
        self._path = index_path(folder)
        self._lock = threading.Lock()
        self._source = Source(folder)
        try:
            with translated(self._path):
                self._open()
        except BaseException:
            self._source.close()
            raise

    def close(self) -> None:
        """Let go of both files."""
        self._connection.close()
        self._source.close()

    def follow(self, most: int = AT_ONCE) -> int:
        """Take in up to `most` new entries of the log, and say how many those were; call again until 0.

        It is 0 too where another process or thread is at it.
        """
        with self._used():
            try:
                return self._followed(most)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                return 0

    def end(self) -> int:
        """The number of the last entry that was taken in; 0 where the index is of another log."""
        with self._used():
            return self._position()[0] if self._is_of_this_log() else 0

    def search(self, query: Query, most: int, before: int | None = None) -> list[int]:
        """Numbers of entries that `query` asks for, the newest first, all below `before`."""
        with self._used():
            end = self._position()[0] + 1
            below = end if before is None else min(before, end)
            return searching.found(self._connection, self._source, query, most, below)

    def over_time(self, by: Axis, since: float, until: float, step: float) -> list[Point]:
        """How many there were of each key in each step of `step` seconds from `since` on."""
        with self._used():
            return counted.over_time(self._connection, by, since, until, step)

    def top(self, by: Axis, since: float, until: float, most: int) -> list[tuple[str, int]]:
        """The keys with the highest counts, by whole hours."""
        with self._used():
            return counted.top(self._connection, by, since, until, most)

    def uses(self, since: float) -> dict[str, Use]:
        """How often tools of each server were called since then, and when last, by ids of servers."""
        with self._used():
            return used.uses(self._connection, since)

    def calls(self, server: str, since: float) -> list[Calls]:
        """Who has called which tools of the server with this id since then, and what came of it."""
        with self._used():
            return used.calls(self._connection, server, since)

    def latency(self, since: float, until: float) -> Latency:
        """How long servers took, by whole hours."""
        with self._used():
            return counted.latencies(self._connection, since, until)

    def sessions(
        self, *, principal: str = "", server: str = "", since: float = 0.0, most: int = 100, before: str = ""
    ) -> list[SessionRow]:
        """Sessions, those used last first; `before` is the name of the last one that is known already."""
        with self._used():
            wanted = listed.Wanted(principal, server, since, before)
            return listed.sessions(self._connection, wanted, most)

    def about(self, name: str) -> SessionRow | None:
        """The session of this name."""
        with self._used():
            return listed.one_session(self._connection, name)

    def session(self, name: str, after: int = 0, most: int = 500) -> list[int]:
        """Numbers of the session's entries, in order."""
        with self._used():
            return listed.of_session(self._connection, name, after, most)

    def _followed(self, most: int) -> int:
        if not self._is_of_this_log():
            self._make_anew()
        taken = 0
        while taken < most and (count := self._took(min(AT_ONCE, most - taken))):
            taken += count
        return taken

    def _took(self, most: int) -> int:
        with self._writing():
            seq, _ = self._position()
            rows = self._source.after(seq, most)
            is_pruned = self._is_pruned(rows)
            if rows and not is_pruned:
                self._taker.take([(row[0], row[1]) for row in rows])
                last, _, hashed = rows[-1]
                self._execute("UPDATE state SET seq = ?, hash = ?", (last, hashed))
        self._seen = self._writes_of_others()
        if is_pruned:
            self._make_anew()
            return self._took(most)
        return len(rows)

    def _is_pruned(self, rows: Sequence[tuple[int, str, bytes]]) -> bool:
        """Whether they say that entries were emptied after this index was begun, and may stand in it."""
        begun = self._execute("SELECT begun FROM state").fetchone()[0]
        return any(seq > begun and _PRUNED in body for seq, body, _ in rows)

    def _is_of_this_log(self) -> bool:
        """Whether the log goes on where the index ends."""
        row = self._execute("SELECT database FROM state").fetchone()
        if row is None:
            return False
        seq, hashed = self._position()
        return bool(row[0] == self._source.database()) and self._source.is_there(seq, hashed)

    def _make_anew(self) -> None:
        """Begin again with an empty file for this log, unless another process has just done that."""
        self._connection.close()
        removed(self._path)
        self._open()
        with self._writing():
            if self._execute("SELECT 1 FROM state").fetchone() is None:
                beginning = (self._source.database(), self._source.end())
                self._execute("INSERT INTO state VALUES (1, ?, ?, 0, x'')", beginning)

    def _open(self) -> None:
        self._connection = opened(self._path)
        self._execute = self._connection.execute
        self._taker = Taker(self._connection)
        self._seen = self._writes_of_others()
        self._file = _number_of(self._path)

    def _position(self) -> tuple[int, bytes]:
        row = self._execute("SELECT seq, hash FROM state").fetchone()
        return (0, b"") if row is None else (row[0], row[1])

    def _writes_of_others(self) -> int:
        version: int = self._execute("PRAGMA data_version").fetchone()[0]
        return version

    @contextmanager
    def _used(self) -> Iterator[None]:
        with self._lock, translated(self._path):
            if self._file != _number_of(self._path):  # another process has made it anew
                self._connection.close()
                self._open()
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._execute("BEGIN IMMEDIATE")
        try:
            if self._writes_of_others() != self._seen:
                self._taker.forget()
            yield
            self._execute("COMMIT")
        except BaseException:
            self._taker.forget()
            if self._connection.in_transaction:
                self._connection.rollback()
            raise


def _number_of(path: str) -> int:
    try:
        return os.stat(path).st_ino  # noqa: PTH116  # as everywhere in stores
    except FileNotFoundError:
        return 0
