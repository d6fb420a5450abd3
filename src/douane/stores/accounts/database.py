"""The tables of `accounts.sqlite`, and opening it."""

from __future__ import annotations

import sqlite3
from typing import Final

from douane.errors import StoreError
from douane.stores.faults import translated
from douane.stores.files import make_once
from douane.stores.paths import ready
from douane.stores.schema import PATIENCE, closed_on_error
from douane.stores.transaction import Transaction

VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE accounts (
    name TEXT PRIMARY KEY, handle BLOB NOT NULL UNIQUE, roles TEXT NOT NULL, tenant TEXT NOT NULL,
    password TEXT NOT NULL, revision INTEGER NOT NULL, disabled REAL,
    created REAL NOT NULL, created_by TEXT NOT NULL
) STRICT;
CREATE TABLE factors (
    id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind TEXT NOT NULL, label TEXT NOT NULL, content BLOB NOT NULL, counter INTEGER NOT NULL,
    created REAL NOT NULL, used REAL
) STRICT;
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, digest BLOB NOT NULL,
    PRIMARY KEY (account, digest)
) STRICT;
CREATE TABLE links (
    digest BLOB PRIMARY KEY, purpose TEXT NOT NULL, account TEXT NOT NULL, until REAL NOT NULL
) STRICT;
CREATE TABLE sessions (
    digest BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, stage TEXT NOT NULL, principal TEXT NOT NULL,
    account TEXT NOT NULL, revision INTEGER NOT NULL, roles TEXT NOT NULL, vouched TEXT NOT NULL,
    how TEXT NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL,
    began REAL NOT NULL, seen REAL NOT NULL, until REAL NOT NULL
) STRICT;
CREATE INDEX sessions_by_principal ON sessions (principal);
CREATE TABLE tries (
    digest BLOB PRIMARY KEY, failures INTEGER NOT NULL, last REAL NOT NULL
) STRICT;
"""


class Database:
    """A connection to `accounts.sqlite` (mode 0600), made at first use; to be closed.

    Raises:
        StoreError: the folder is open to others, or the file cannot be used.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self.path = f"{folder}/accounts.sqlite"
        with translated(self.path):
            make_once(self.path, _create)
            # One thread at a time uses it, and not always the one that opened it.
            connection = sqlite3.connect(
                self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            with closed_on_error(connection):
                _check(connection, self.path)
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
        self.connection = connection
        self.transaction = Transaction(connection, self.path)

    def rows(self, question: str, *given: object) -> list[tuple[object, ...]]:
        """What the database answers.

        Raises:
            StoreError: it cannot be read or written.
        """
        with translated(self.path):
            return self.connection.execute(question, given).fetchall()

    def changed(self, order: str, *given: object) -> int:
        """How many rows an order has changed.

        Raises:
            StoreError: it cannot be written.
        """
        with translated(self.path):
            return self.connection.execute(order, given).rowcount

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def _create(draft: str) -> None:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    finally:
        connection.close()


def _check(connection: sqlite3.Connection, path: str) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != VERSION:
        raise StoreError(
            f"`{path}` has schema {found}, and this Douane knows {VERSION}",
            "update Douane, or bring the file back from a backup",
        )
