"""The file of the index of a fleet: derived from the reports, and made anew at any time."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Final

from douane.stores.files import make_once
from douane.stores.schema import closed_on_error

_VERSION: Final = 1
_PATIENCE: Final = 60.0  # seconds for another process to end its work in it, which is long for the first time
_CACHE_KB: Final = 64 << 10
# `rank` is how grave a row is, `machine` 0 for what no machine has; `state` says what was taken in.
_TABLES: Final = """
CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), folder INTEGER NOT NULL, known TEXT NOT NULL);
INSERT INTO state VALUES (1, 0, '');
CREATE TABLE machines (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, seen TEXT NOT NULL, key TEXT NOT NULL,
    name TEXT NOT NULL, at REAL NOT NULL, by TEXT NOT NULL, servers INTEGER NOT NULL, wrong INTEGER NOT NULL
);
CREATE INDEX latest ON machines (at DESC, key) WHERE servers > 0;
CREATE INDEX latest_of ON machines (by, at DESC, key) WHERE servers > 0;
CREATE TABLE servers (
    machine INTEGER NOT NULL, nr INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL,
    by TEXT NOT NULL, host TEXT NOT NULL, server TEXT NOT NULL, identity TEXT NOT NULL, version TEXT NOT NULL,
    standing TEXT NOT NULL, severity TEXT NOT NULL, protected INTEGER NOT NULL, because TEXT NOT NULL,
    rank INTEGER NOT NULL, PRIMARY KEY (machine, nr)
) WITHOUT ROWID;
CREATE INDEX gravest ON servers (rank, server, name, key, nr);
CREATE INDEX gravest_of ON servers (by, rank, server, name, key, nr);
CREATE INDEX named ON servers (name);
CREATE INDEX kinds ON servers (identity, version, standing);
CREATE TABLE tallies (
    by TEXT NOT NULL, rank INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (by, rank)
) WITHOUT ROWID;
CREATE TRIGGER come AFTER INSERT ON servers BEGIN
    INSERT INTO tallies VALUES (new.by, new.rank, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER gone AFTER DELETE ON servers BEGIN
    UPDATE tallies SET n = n - 1 WHERE by = old.by AND rank = old.rank;
    DELETE FROM tallies WHERE by = old.by AND rank = old.rank AND n = 0;
END;
CREATE TRIGGER moved AFTER UPDATE OF rank ON servers BEGIN
    UPDATE tallies SET n = n - 1 WHERE by = old.by AND rank = old.rank;
    DELETE FROM tallies WHERE by = old.by AND rank = old.rank AND n = 0;
    INSERT INTO tallies VALUES (new.by, new.rank, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
"""


def path_of(folder: str) -> str:
    """Where the index of the fleet of this state folder is."""
    return f"{folder}/fleet.sqlite"


def opened(path: str) -> sqlite3.Connection:
    """A connection to it; makes the file (mode 0600) if there is none that fits."""
    if os.path.exists(path) and not _fits(path):  # noqa: PTH110  # as everywhere in stores
        os.unlink(path)  # noqa: PTH108  # as above
    if not os.path.exists(path):  # noqa: PTH110  # as above
        make_once(path, _create)
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    with closed_on_error(connection):
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _fits(path: str) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or not for us
            raise
        return False


def _create(draft: str) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
