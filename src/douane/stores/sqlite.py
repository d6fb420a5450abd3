"""The store in one SQLite database, which any number of processes of one account share."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.audit.chain import statement
from douane.audit.entry import Entry, encoded
from douane.audit.tree import root
from douane.inventory.killed import Kill
from douane.model.dossier import Dossier
from douane.model.events import Record, Remember
from douane.model.order import Order
from douane.model.server import Definition, Kind, Pin, ServerIdentity
from douane.stores import tables
from douane.stores.base import Neighbour, Registered
from douane.stores.checkpoints import signed_line
from douane.stores.faults import store_error, translated
from douane.stores.files import append_line, settle
from douane.stores.keys import seal_key, signing_key
from douane.stores.killing import files_of
from douane.stores.log import Log, read_entries, read_hashes
from douane.stores.paths import checkpoints_path, database_path, ready
from douane.stores.pinning import approved, change_body, no_pin
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.transaction import Transaction

if TYPE_CHECKING:
    from douane.stores.payloads import Payloads

CHECKPOINT_EVERY: Final = 1000  # entries

_LAST_CHECKPOINT: Final = "SELECT coalesce(max(seq), 0) FROM checkpoints"
_ADD_CHECKPOINT: Final = "INSERT OR IGNORE INTO checkpoints VALUES (?, ?)"


class SqliteStore:
    """A `Store` in `folder`; may be used by one thread only, and by any number of processes at once.

    With `payloads`, which it closes, contents are encrypted.
    A commit of one entry costs some 50 µs. It waits up to 5 s for other processes' commits.
    """

    def __init__(
        self, folder: str, durability: Durability = Durability.PROCESS, payloads: Payloads | None = None
    ) -> None:
        ready(folder)
        self._folder = folder
        self._path = database_path(folder)
        self._payloads = payloads
        self._kill_files = files_of(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, durability)
        self._execute = self._connection.execute
        with translated(self._path), closed_on_error(self._connection):
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)
            self._signed = self._last_checkpoint()
            self._owed = self._log.head()[0] > self._signed
            self._version = tables.writes_of_others(self._connection)
            self._generation = tables.generation(self._connection)

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """See `Store.commit`."""
        bodies = [self._text(record.body) for record in records]
        generation = self._generation
        with self._transaction:
            if remembers:
                generation = self._keep(remembers)
            if bodies:
                self._log.append(bodies)
        self._generation = generation

    def check_writable(self) -> None:
        """See `Store.check_writable`."""
        with self._transaction:
            tables.rewrite_generation(self._connection)

    def entries(self, after: int, limit: int) -> tuple[Entry, ...]:
        """See `Store.entries`."""
        with translated(self._path):
            return read_entries(self._connection, after, limit)

    def register(self, server: ServerIdentity, at: float) -> None:
        """See `Store.register`."""
        with self._transaction:
            tables.write_server(self._connection, server, at)

    def servers(self) -> tuple[Registered, ...]:
        """See `Store.servers`."""
        with translated(self._path):
            return tables.read_servers(self._connection)

    def pins(self, server: str) -> tuple[Pin, ...]:
        """See `Store.pins`."""
        with translated(self._path):
            return tables.read_pins(self._connection, server)

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """See `Store.neighbours`."""
        with translated(self._path):
            return tables.read_neighbours(self._connection, server)

    def orders(self) -> tuple[Order, ...]:
        """See `Store.orders`."""
        with translated(self._path):
            return tables.read_orders(self._connection, time.time())

    def dossiers(self, server: str) -> tuple[Dossier, ...]:
        """See `Store.dossiers`."""
        with translated(self._path):
            return tables.read_dossiers_about(self._connection, server)

    def kills(self) -> tuple[Kill, ...]:
        """See `Store.kills`."""
        return self._kill_files.current()

    def changed(self) -> bool:
        """See `Store.changed`."""
        try:
            version = tables.writes_of_others(self._connection)
            if version == self._version:  # nobody else wrote anything at all
                return False
            self._version = version
            before, self._generation = self._generation, tables.generation(self._connection)
        except sqlite3.Error as error:
            raise store_error(error, self._path) from None
        return before != self._generation

    def approve(self, server: str, definition: Definition, by: str, at: float) -> None:
        """See `Store.approve`."""
        with self._transaction:
            stored = tables.read_pin(self._connection, server, definition.kind, definition.name)
            pin = approved(server, stored, definition, by, at)
            tables.write_pin(self._connection, server, pin)
            generation = self._note("douane/approve", server, pin)
        self._generation = generation

    def forget(self, server: str, kind: Kind, name: str, by: str, at: float) -> None:
        """See `Store.forget`."""
        with self._transaction:
            pin = tables.read_pin(self._connection, server, kind, name)
            if pin is None:
                raise no_pin(server, kind, name)
            tables.delete_pin(self._connection, server, kind, name)
            generation = self._note("douane/forget", server, replace(pin, by=by, at=at))
        self._generation = generation

    def checkpoint_due(self) -> bool:
        """See `Store.checkpoint_due`."""
        return self._owed or self._log.seq - self._signed >= CHECKPOINT_EVERY

    def checkpoint(self) -> None:
        """See `Store.checkpoint`."""
        with translated(self._path):
            seq, last = self._log.head()
            self._signed = self._last_checkpoint()
        if seq > self._signed:
            settle(f"{self._path}-wal")  # what is signed must not be lost with the power
            self._sign(seq, last)
        self._signed, self._owed = seq, False
        with translated(self._path):
            self._execute("PRAGMA wal_checkpoint(PASSIVE)")  # now rather than in the way of a message

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()
        if self._payloads is not None:
            self._payloads.close()

    def _text(self, body: Mapping[str, object]) -> str:
        return encoded(body if self._payloads is None else self._payloads.sealed(body))

    def _sign(self, seq: int, last: bytes) -> None:
        """Into the file first: what is in the table and not in the file was taken out of the file."""
        at, since = f"{time.time():.3f}", self._signed
        with translated(self._path):
            hashes = read_hashes(self._connection, since, seq)
        over = root(hashes)
        fields: dict[str, object] = {
            "v": 2,
            "database": self._log.database.hex(),
            "seq": seq,
            "hash": last.hex(),
            "since": since,
            "root": over.hex(),
            "at": at,
        }
        said = statement(self._log.database, (seq, last), (since, over), at)
        line = signed_line(signing_key(self._folder), said, fields)
        append_line(checkpoints_path(self._folder), line.encode() + b"\n")
        with self._transaction:
            self._execute(_ADD_CHECKPOINT, (seq, line))

    def _keep(self, remembers: Sequence[Remember]) -> int:
        changes = [tables.keep(self._connection, remember) for remember in remembers]
        return self._moved() if any(changes) else self._generation

    def _note(self, method: str, server: str, pin: Pin) -> int:
        identity = tables.read_server(self._connection, server)
        self._log.append([encoded(change_body(method, identity, pin))])
        return self._moved()

    def _moved(self) -> int:
        """The generation to know once this is committed: our change is no news to us, that of others is."""
        before = tables.generation(self._connection)
        tables.next_generation(self._connection)
        return before + 1 if before == self._generation else self._generation

    def _last_checkpoint(self) -> int:
        seq: int = self._execute(_LAST_CHECKPOINT).fetchone()[0]
        return seq
