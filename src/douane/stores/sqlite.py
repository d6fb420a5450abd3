"""The store in one SQLite database, which any number of processes of one account share."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from douane.audit.chain import statement
from douane.audit.entry import Entry, encoded
from douane.errors import StoreError
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity
from douane.stores import tables
from douane.stores.base import Neighbour, Registered
from douane.stores.checkpoints import signed_line
from douane.stores.faults import store_error
from douane.stores.files import append_line, settle
from douane.stores.keys import seal_key, signing_key
from douane.stores.log import Log, read_entries
from douane.stores.paths import checkpoints_path, database_path, ready
from douane.stores.pinning import approved, change_body
from douane.stores.schema import Durability, opened

CHECKPOINT_EVERY: Final = 1000  # entries

_LAST_CHECKPOINT: Final = "SELECT coalesce(max(seq), 0) FROM checkpoints"
_ADD_CHECKPOINT: Final = "INSERT OR IGNORE INTO checkpoints VALUES (?, ?)"


class SqliteStore:
    """A `Store` in `folder`; may be used by one thread only, and by any number of processes at once.

    A commit of one entry costs some 40 µs. It waits up to 5 s for other processes' commits.
    """

    def __init__(self, folder: str, durability: Durability = Durability.PROCESS) -> None:
        ready(folder)
        self._folder = folder
        self._path = database_path(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, durability)
        self._execute = self._connection.execute
        with self._translated():
            self._inode = os.stat(self._path).st_ino  # noqa: PTH116 — pathlib costs milliseconds
            self._log = Log(self._connection, key)
            self._signed = self._last_checkpoint()
            self._owed = self._log.head()[0] > self._signed
            self._version = self._data_version()
            self._generation = tables.generation(self._connection)

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """See `Store.commit`."""
        bodies = [encoded(record.body) for record in records]
        with self._transaction():
            if remembers:
                self._keep(remembers)
            if bodies:
                self._log.append(bodies)

    def entries(self, after: int, limit: int) -> tuple[Entry, ...]:
        """See `Store.entries`."""
        with self._translated():
            return read_entries(self._connection, after, limit)

    def register(self, server: ServerIdentity, at: float) -> None:
        """See `Store.register`."""
        with self._transaction():
            tables.write_server(self._connection, server, at)

    def servers(self) -> tuple[Registered, ...]:
        """See `Store.servers`."""
        with self._translated():
            return tables.read_servers(self._connection)

    def pins(self, server: str) -> tuple[Pin, ...]:
        """See `Store.pins`."""
        with self._translated():
            return tables.read_pins(self._connection, server)

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """See `Store.neighbours`."""
        with self._translated():
            return tables.read_neighbours(self._connection, server)

    def changed(self) -> bool:
        """See `Store.changed`."""
        with self._translated():
            version = self._data_version()
            if version == self._version:  # nobody else wrote anything at all
                return False
            self._version = version
            before, self._generation = self._generation, tables.generation(self._connection)
            return before != self._generation

    def approve(self, server: str, definition: Definition, by: str, at: float) -> None:
        """See `Store.approve`."""
        with self._transaction():
            stored = tables.read_pin(self._connection, server, definition.kind, definition.name)
            pin = approved(server, stored, definition, by, at)
            tables.write_pin(self._connection, server, pin)
            self._note("douane/approve", server, pin, by, at)

    def forget(self, server: str, kind: Kind, name: str, by: str, at: float) -> None:
        """See `Store.forget`."""
        with self._transaction():
            pin = tables.read_pin(self._connection, server, kind, name)
            if pin is None:
                raise no_pin(server, kind, name)
            tables.delete_pin(self._connection, server, kind, name)
            self._note("douane/forget", server, pin, by, at)

    def checkpoint_due(self) -> bool:
        """See `Store.checkpoint_due`."""
        return self._owed or self._log.seq - self._signed >= CHECKPOINT_EVERY

    def checkpoint(self) -> None:
        """See `Store.checkpoint`."""
        with self._translated():
            seq, last = self._log.head()
            self._signed = self._last_checkpoint()
        if seq > self._signed:
            settle(f"{self._path}-wal")  # what is signed must not be lost with the power
            self._sign(seq, last)
        self._signed, self._owed = seq, False

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()

    def _sign(self, seq: int, last: bytes) -> None:
        """Into the file first: what is in the table and not in the file was taken out of the file."""
        at = f"{time.time():.3f}"
        database = self._log.database
        fields: dict[str, object] = {
            "v": 1,
            "database": database.hex(),
            "seq": seq,
            "hash": last.hex(),
            "at": at,
        }
        line = signed_line(signing_key(self._folder), statement(database, seq, last, at), fields)
        append_line(checkpoints_path(self._folder), line.encode() + b"\n")
        with self._transaction():
            self._execute(_ADD_CHECKPOINT, (seq, line))

    def _keep(self, remembers: Sequence[Remember]) -> None:
        changes = [tables.keep(self._connection, remember) for remember in remembers]
        if any(changes):
            self._moved()

    def _note(self, method: str, server: str, pin: Pin, by: str, at: float) -> None:
        identity = tables.read_server(self._connection, server)
        self._log.append([encoded(change_body(method, identity, pin, by, at))])
        self._moved()

    def _moved(self) -> None:
        """The pins changed; what we did ourselves is no news to us, but what others did still is."""
        before = tables.generation(self._connection)
        tables.next_generation(self._connection)
        if before == self._generation:
            self._generation = before + 1

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, with the head of the log locked against other processes."""
        generation = self._generation
        with self._translated():
            self._check_still_there()
            self._execute("BEGIN IMMEDIATE")
            try:
                yield
                self._execute("COMMIT")
            except BaseException:
                self._generation = generation
                if self._connection.in_transaction:
                    self._execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise store_error(error, self._path) from None

    def _check_still_there(self) -> None:
        """Refuse to write into a file that nobody will ever find again."""
        try:
            if os.stat(self._path).st_ino == self._inode:  # noqa: PTH116 — pathlib costs milliseconds
                return
        except OSError:
            pass
        raise StoreError(
            f"`{self._path}` was removed or replaced while it was in use",
            "put it back, or start the host's servers again to begin a new one",
        )

    def _last_checkpoint(self) -> int:
        seq: int = self._execute(_LAST_CHECKPOINT).fetchone()[0]
        return seq

    def _data_version(self) -> int:
        version: int = self._execute("PRAGMA data_version").fetchone()[0]
        return version


def no_pin(server: str, kind: Kind, name: str) -> StoreError:
    """The error for a pin that is not there."""
    return StoreError(
        f"server `{server}` has no pin for {kind} `{name}`", "list them with `douane inventory pins`"
    )
