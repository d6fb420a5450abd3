"""The index as one thing: follows the log, searches, counts."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from typing import Final

from douane.audit.query import Query
from douane.stores import tables
from douane.stores.faults import translated
from douane.stores.index import counted, listed, parts, searching, used
from douane.stores.index.buckets import Latency
from douane.stores.index.counted import Point
from douane.stores.index.dropping import drop, emptied
from douane.stores.index.known import Numbers
from douane.stores.index.listed import ANY, SessionRow, Wanted
from douane.stores.index.reading import read
from douane.stores.index.schema import index_path, opened, removed
from douane.stores.index.searching import Found
from douane.stores.index.shape import Axis
from douane.stores.index.source import Source
from douane.stores.index.taking import take
from douane.stores.index.used import Calls, Use

AT_ONCE: Final = 5_000  # entries in one transaction of the log; a long one would let its WAL grow


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
            return _unless_busy(partial(self._followed, most))

    def forget_pruned(self) -> None:
        """Keep nothing of what pruned entries have said: the parts that do are made anew, some seconds each.

        Searches do not find it before, either; another process that is at it is left to it.
        """
        with self._used():
            _unless_busy(self._remade)

    def end(self) -> int:
        """The number of the last entry that was taken in; 0 where the index is of another log."""
        with self._used():
            return self._position()[0] if self._is_of_this_log() else 0

    def search(self, query: Query, most: int, before: int | None = None) -> list[int]:
        """Numbers of entries that `query` asks for, the newest first, all below `before`."""
        return self.look(query, most, before, inf).numbers

    def look(self, query: Query, most: int, before: int | None, patience: float) -> Found:
        """The same, as far as it is seen in about `patience` seconds, and from where to look on."""
        with self._used():
            end = self._position()[0] + 1
            below = end if before is None else min(before, end)
            return searching.found(self._connection, self._source, query, most, below, patience)

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

    def sessions(self, wanted: Wanted = ANY, most: int = 100) -> list[SessionRow]:
        """Sessions, those used last first."""
        with self._used():
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
            if rows:
                take(self._connection, self._numbers, [(row[0], read(row[1])) for row in rows])
                for stones in emptied(self._source, rows):
                    drop(self._connection, self._numbers, stones)
                last, _, hashed = rows[-1]
                self._execute("UPDATE state SET seq = ?, hash = ?", (last, hashed))
        self._seen = tables.writes_of_others(self._connection)
        return len(rows)

    def _remade(self) -> int:
        count = 0
        while (part := parts.stale(self._connection)) is not None:
            with self._writing():
                parts.remake(self._connection, self._source, part, self._position()[0])
            count += 1
        return count

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
                self._execute("INSERT INTO state VALUES (1, ?, 0, x'')", (self._source.database(),))

    def _open(self) -> None:
        self._connection = opened(self._path)
        self._execute = self._connection.execute
        self._numbers = Numbers(self._connection)
        self._seen = tables.writes_of_others(self._connection)
        self._file = _number_of(self._path)

    def _position(self) -> tuple[int, bytes]:
        row = self._execute("SELECT seq, hash FROM state").fetchone()
        return (0, b"") if row is None else (row[0], row[1])

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
            if tables.writes_of_others(self._connection) != self._seen:
                self._numbers.forget()
            yield
            self._execute("COMMIT")
        except BaseException:
            self._numbers.forget()
            if self._connection.in_transaction:
                self._connection.rollback()
            raise


def _unless_busy(work: Callable[[], int]) -> int:
    """What it gives; 0 where another process or thread is at it."""
    try:
        return work()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return 0


def _number_of(path: str) -> int:
    try:
        return os.stat(path).st_ino  # noqa: PTH116  # as everywhere in stores
    except FileNotFoundError:
        return 0
