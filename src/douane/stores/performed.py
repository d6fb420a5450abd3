"""What was done under which key of idempotency, and how many passphrases were wrong lately."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.stores.faults import translated
from douane.stores.paths import ready
from douane.stores.schema import PATIENCE, closed_on_error
from douane.stores.transaction import Transaction

KEPT: Final = 86_400.0  # seconds for which a key is known
MOST_WRONG: Final = 5  # passphrases of one principal that may be wrong, and
MOST_OF_ALL: Final = 25  # of all together, in
FORGIVEN: Final = 60.0  # seconds
_VERSION: Final = 2
_TABLES: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS performed (
    by TEXT NOT NULL, key TEXT NOT NULL, asked TEXT NOT NULL, at REAL NOT NULL, came TEXT,
    PRIMARY KEY (by, key)
) STRICT;
CREATE TABLE IF NOT EXISTS tried (by TEXT NOT NULL, at REAL NOT NULL) STRICT;
DROP TABLE IF EXISTS wrong;
PRAGMA user_version = 2;
COMMIT;
"""


class Claimed(NamedTuple):
    """What is known of a key: the digest of what was asked under it, and what came of that, if it is over."""

    asked: str
    came: Mapping[str, object] | None


class Performed:
    """The keys of a state folder, in `control.sqlite`; for one thread.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._path = f"{folder}/control.sqlite"
        with translated(self._path):
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            with closed_on_error(self._connection):
                self._bring_up()
                self._transaction = Transaction(self._connection, self._path)

    def claim(self, by: str, key: str, asked: str, at: float) -> Claimed | None:
        """None if the key is new, and taken by now; else what is known of it."""
        with self._transaction:
            self._connection.execute("DELETE FROM performed WHERE at < ?", (at - KEPT,))
            row = self._connection.execute(
                "SELECT asked, came FROM performed WHERE by = ? AND key = ?", (by, key)
            ).fetchone()
            if row is None:
                self._connection.execute(
                    "INSERT INTO performed VALUES (?, ?, ?, ?, NULL)", (by, key, asked, at)
                )
        return None if row is None else Claimed(row[0], json.loads(row[1]) if row[1] else None)

    def keep(self, by: str, key: str, came: Mapping[str, object]) -> None:
        """Keep what came of it."""
        with self._transaction:
            self._connection.execute(
                "UPDATE performed SET came = ? WHERE by = ? AND key = ?", (json.dumps(came), by, key)
            )

    def release(self, by: str, key: str) -> None:
        """Nothing came of it: the key may be used again."""
        with self._transaction:
            self._connection.execute("DELETE FROM performed WHERE by = ? AND key = ?", (by, key))

    def may_try(self, by: str, at: float) -> bool:
        """Whether they may try another passphrase; it counts as wrong until `forgive`."""
        with self._transaction:
            self._connection.execute("DELETE FROM tried WHERE at < ?", (at - FORGIVEN,))
            own, of_all = self._connection.execute(
                "SELECT count(*) FILTER (WHERE by = ?), count(*) FROM tried", (by,)
            ).fetchone()
            may: bool = own < MOST_WRONG and of_all < MOST_OF_ALL
            if may:
                self._connection.execute("INSERT INTO tried VALUES (?, ?)", (by, at))
        return may

    def forgive(self, by: str, at: float) -> None:
        """The passphrase that they tried at that time was right."""
        with self._transaction:
            self._connection.execute("DELETE FROM tried WHERE by = ? AND at = ?", (by, at))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _bring_up(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        if self._connection.execute("PRAGMA user_version").fetchone()[0] < _VERSION:
            self._connection.executescript(_TABLES)
