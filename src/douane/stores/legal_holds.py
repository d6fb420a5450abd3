"""Legal holds in the database that all processes of an account share, each change with its entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace

from douane.audit.entry import encoded, lifecycle
from douane.errors import ConfigError
from douane.model.legal_hold import LegalHold
from douane.stores.faults import translated
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.transaction import Transaction


class LegalHolds:
    """The legal holds of a state folder; for one thread.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._path = database_path(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, Durability.POWER)
        with translated(self._path), closed_on_error(self._connection):
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)

    def all(self) -> tuple[LegalHold, ...]:
        """Those in force and those released, the oldest first."""
        with translated(self._path):
            return read_holds(self._connection)

    def in_force(self) -> tuple[LegalHold, ...]:
        """Those that keep something."""
        return tuple(one for one in self.all() if one.released is None)

    @contextmanager
    def still(self) -> Iterator[tuple[LegalHold, ...]]:
        """Those in force and those released; nobody adds, releases or records anything meanwhile."""
        with self._transaction:
            yield self.all()

    def add(self, hold: LegalHold) -> None:
        """Put one in force."""
        row = (hold.id, encoded(asdict(hold)), hold.by, hold.at)
        with self._transaction:
            self._connection.execute("INSERT INTO legal_holds VALUES (?, ?, ?, ?, NULL)", row)
            self._log.append([encoded(_entry(hold, "legal-hold", hold.by, hold.at))])

    def release(self, ident: str, by: str, at: float) -> LegalHold:
        """End the one with this id.

        Raises:
            ConfigError: there is none in force.
        """
        with self._transaction:
            found = next((one for one in self.in_force() if one.id == ident), None)
            if found is None:
                raise ConfigError(
                    f"no legal hold `{ident}` is in force", "see which are with `douane audit hold list`"
                )
            self._connection.execute("UPDATE legal_holds SET released = ? WHERE id = ?", (at, ident))
            self._log.append([encoded(_entry(found, "legal-hold-released", by, at))])
        return replace(found, released=at)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def read_holds(connection: sqlite3.Connection) -> tuple[LegalHold, ...]:
    """Those in force and those released, the oldest first."""
    rows = connection.execute("SELECT body, released FROM legal_holds ORDER BY at, id")
    return tuple(LegalHold(**{**json.loads(body), "released": released}) for body, released in rows)


def _entry(hold: LegalHold, what: str, by: str, at: float) -> dict[str, object]:
    of = {name: getattr(hold, name) for name in ("session", "principal", "server", "since", "until")}
    return lifecycle(f"douane/{what}", (by, at), subject=hold.id, reason=hold.reason, of=of)
