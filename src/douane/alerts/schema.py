"""The tables of `alerts.sqlite`, and opening it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from douane.errors import StoreError
from douane.stores.faults import translated
from douane.stores.files import make_once
from douane.stores.paths import ready
from douane.stores.schema import PATIENCE, closed_on_error

VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE place (
    one INTEGER PRIMARY KEY CHECK (one = 1), entry INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE alerts (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL, severity INTEGER NOT NULL,
    count INTEGER NOT NULL, first REAL NOT NULL, last REAL NOT NULL, last_entry INTEGER NOT NULL,
    state TEXT NOT NULL, by TEXT NOT NULL, changed REAL NOT NULL
) STRICT;
CREATE INDEX alerts_by_key ON alerts (key, last);
CREATE INDEX alerts_by_time ON alerts (last);
CREATE TABLE tellings (
    alert TEXT NOT NULL, sink TEXT NOT NULL, told INTEGER NOT NULL, number INTEGER NOT NULL, due REAL,
    PRIMARY KEY (alert, sink)
) STRICT;
CREATE INDEX tellings_due ON tellings (sink, due) WHERE due IS NOT NULL;
CREATE TABLE deliveries (
    id TEXT NOT NULL, sink TEXT NOT NULL, body TEXT NOT NULL, form TEXT NOT NULL, created REAL NOT NULL,
    due REAL NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, trouble TEXT NOT NULL,
    changed REAL NOT NULL,
    PRIMARY KEY (id, sink)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (sink, state, due);
CREATE INDEX deliveries_made ON deliveries (sink, form, created);
CREATE TABLE quiet (id INTEGER PRIMARY KEY, until REAL NOT NULL, rule TEXT NOT NULL, server TEXT NOT NULL,
    by TEXT NOT NULL) STRICT;
"""


def opened(folder: str) -> sqlite3.Connection:
    """A connection to the queue in this state folder, made if there is none; for one thread.

    Raises:
        StoreError: it cannot be opened, or a newer Douane made it.
    """
    ready(folder)
    path = path_in(folder)
    if not Path(path).exists():
        make_once(path, _create)
    with translated(path):
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        with closed_on_error(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] > VERSION:
                raise StoreError(f"`{path}` was made by a newer Douane", "update Douane")
            connection.execute("PRAGMA synchronous = NORMAL")
            return connection


def path_in(folder: str) -> str:
    """Where the queue is."""
    return f"{folder}/alerts.sqlite"


def _create(draft: str) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
