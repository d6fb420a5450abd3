"""The tables in SQLite, and opening a database that has exactly them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import Final

from douane.audit.chain import genesis, seal
from douane.errors import StoreError
from douane.stores.faults import store_error
from douane.stores.files import make_once

APPLICATION: Final = 0x444F5541  # "DOUA", in the file header, so that `file` and we know it
VERSION: Final = 7
OLDEST: Final = (3, 38, 0)  # strict tables, JSON functions always there
PATIENCE: Final = 5.0  # seconds to wait for another process's transaction
WAL_PAGES: Final = 4000  # 16 MB; then a commit moves its content to the database, if nobody did before

_TABLES: Final = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, body TEXT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1), database BLOB NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, seal BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoints (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
    BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoints_do_not_change BEFORE UPDATE ON checkpoints
    BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
CREATE TABLE inventory (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL) STRICT;
INSERT INTO inventory VALUES (1, 0);
CREATE TABLE servers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, command TEXT NOT NULL, version TEXT NOT NULL,
    first_seen REAL NOT NULL, last_seen REAL NOT NULL
) STRICT;
CREATE TABLE pins (
    server TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    approved_canonical TEXT, approved_digest TEXT, seen_canonical TEXT, seen_digest TEXT,
    by TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (server, kind, name)
) STRICT;
"""
# What each version has that the one before it has not.
_ADDED: Final = {
    2: """
CREATE TABLE api_keys (
    prefix TEXT PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL,
    groups TEXT NOT NULL, scopes TEXT NOT NULL, tenant TEXT NOT NULL,
    created REAL NOT NULL, created_by TEXT NOT NULL, expires REAL NOT NULL, revoked REAL, last_used REAL
) STRICT;
CREATE INDEX api_keys_by_name ON api_keys (name);
""",
    3: """
CREATE TABLE tickets (
    name TEXT PRIMARY KEY, body TEXT NOT NULL,
    session TEXT NOT NULL, principal TEXT NOT NULL, server TEXT NOT NULL,
    asked REAL NOT NULL, until REAL NOT NULL, expires REAL NOT NULL,
    state TEXT NOT NULL, decided REAL NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, times INTEGER NOT NULL
) STRICT;
CREATE TABLE grants (
    id TEXT PRIMARY KEY, principal TEXT NOT NULL, server TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created REAL NOT NULL, until REAL NOT NULL, uses_left INTEGER, revoked REAL, signature BLOB NOT NULL
) STRICT;
CREATE INDEX grants_by_call ON grants (principal, server, subject);
CREATE TABLE approved_calls (
    server TEXT NOT NULL, subject TEXT NOT NULL, shown TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (server, subject)
) STRICT;
""",
    4: """
CREATE TABLE orders (
    at REAL NOT NULL, whom TEXT NOT NULL, server TEXT NOT NULL, until REAL NOT NULL, by TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_by_decision ON tickets (decided);
""",
    5: """
CREATE TABLE dossiers (
    server TEXT PRIMARY KEY, name TEXT NOT NULL, command TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX dossiers_by_command ON dossiers (command);
""",
    # A tombstone that is deleted comes back at once, which is how SQLite joins pages that have become empty.
    # A body may become a tombstone that names the last entry, which must say that it pruned.
    6: """
CREATE TABLE IF NOT EXISTS legal_holds (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, by TEXT NOT NULL, at REAL NOT NULL, released REAL
) STRICT;
DROP TRIGGER IF EXISTS entries_stay;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
    WHEN length(old.body) > 100 OR NOT json_valid(old.body)
    OR CASE WHEN json_valid(old.body) THEN json_extract(old.body, '$.pruned') END IS NULL
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS tombstones_return AFTER DELETE ON entries
    BEGIN INSERT INTO entries VALUES (old.seq, old.body, old.previous, old.hash); END;
DROP TRIGGER IF EXISTS entries_do_not_change;
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries
    WHEN (new.seq, new.previous, new.hash) IS NOT (old.seq, old.previous, old.hash)
    OR length(new.body) > 100 OR NOT json_valid(new.body)
    OR CASE WHEN json_valid(new.body) THEN json_extract(new.body, '$.pruned') END
        IS NOT (SELECT seq FROM head)
    OR NOT EXISTS (SELECT 1 FROM entries AS said WHERE said.seq = (SELECT seq FROM head)
        AND said.seq > old.seq AND json_extract(said.body, '$.method') = 'douane/prune')
    BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
""",
    7: """
CREATE TABLE IF NOT EXISTS names (
    server TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (server, name)
) STRICT;
INSERT OR IGNORE INTO names SELECT id, name FROM servers;
""",
}


class Durability(StrEnum):
    """What a committed transaction survives: the death of any process, or also the loss of power."""

    PROCESS = "normal"
    POWER = "full"


def opened(path: str, key: bytes, durability: Durability) -> sqlite3.Connection:
    """A connection to write with; makes the database, with its head sealed by `key`, if there is none yet.

    Of several processes that start at once, one makes the database and all others use it.
    """
    _check_library()
    try:
        if not os.path.exists(path):  # noqa: PTH110  # pathlib costs the stdio wrapper milliseconds
            make_once(path, lambda draft: _create(draft, key))
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        with closed_on_error(connection):
            check_version(connection, path)
            _tune(connection, durability)
            _bring_up(connection)
    except sqlite3.Error as error:
        raise store_error(error, path) from None
    return connection


@contextmanager
def closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Leaves no open file behind where a connection turns out to be of no use."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _check_library() -> None:
    if sqlite3.sqlite_version_info < OLDEST:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old",
            f"use a Python that comes with SQLite {'.'.join(map(str, OLDEST))} or newer",
        )


def _create(draft: str, key: bytes) -> None:
    database = os.urandom(16)
    start = genesis(database)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only now can it be said
        connection.execute("PRAGMA journal_mode = WAL")  # kept in the file; closing empties the WAL
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
        _bring_up(connection)
        head = (database, start, seal(key, database, 0, start))
        connection.execute("INSERT INTO head VALUES (1, ?, 0, ?, ?)", head)


def _bring_up(connection: sqlite3.Connection) -> None:
    """Add what the database lacks, all of it or nothing; of several processes one does it."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for version in range(max(_version(connection), 1) + 1, VERSION + 1):
            for statement in filter(str.strip, _ADDED[version].split(";\n")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _tune(connection: sqlite3.Connection, durability: Durability) -> None:
    connection.execute(f"PRAGMA synchronous = {durability}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit = {4096 * WAL_PAGES}")


def check_version(connection: sqlite3.Connection, path: str) -> None:
    """Refuse a database that is not Douane's, or that a newer Douane made."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = _version(connection)
    if application != APPLICATION:
        raise StoreError(
            f"`{path}` is not a Douane database",
            "move the file away, or set DOUANE_STATE to another folder",
        )
    if version > VERSION:
        raise StoreError(
            f"`{path}` was made by a newer Douane (schema {version}, this one knows {VERSION})",
            "update Douane",
        )
