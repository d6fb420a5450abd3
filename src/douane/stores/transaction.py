"""One transaction at a time: all of it or nothing, with SQLite's complaints in our words."""

from __future__ import annotations

import os
import sqlite3
import time
from types import TracebackType
from typing import Final

from douane.errors import StoreError
from douane.stores.faults import store_error

LOOK_EVERY: Final = 0.1  # seconds between looks at whether the file is still where it was


class Transaction:
    """``with transaction:`` around writes; locks out other processes' writes, not their reads."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._path = path
        self._inode = os.stat(path).st_ino  # noqa: PTH116  # pathlib costs the stdio wrapper milliseconds
        self._looked = time.monotonic()

    def __enter__(self) -> None:
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY:
            self._look()
            self._looked = now
        try:
            self._execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise store_error(error, self._path) from None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._execute("COMMIT")
            except sqlite3.Error as failure:
                self._undo()
                raise store_error(failure, self._path) from None
        else:
            self._undo()
            if isinstance(error, sqlite3.Error):
                raise store_error(error, self._path) from None

    def _undo(self) -> None:
        if self._connection.in_transaction:  # a full disk may have rolled it back already
            self._connection.rollback()

    def _look(self) -> None:
        """Refuse to write into a file that nobody will ever find again."""
        try:
            if os.stat(self._path).st_ino == self._inode:  # noqa: PTH116
                return
        except OSError:
            pass
        raise StoreError(
            f"`{self._path}` was removed or replaced while it was in use",
            "put it back, or start the host's servers again to begin a new one",
        )
