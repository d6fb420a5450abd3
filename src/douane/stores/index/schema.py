"""The tables of the index, and opening a file that has exactly them for the log beside it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Final

from douane.errors import StoreError
from douane.stores.files import make_once
from douane.stores.schema import PATIENCE, closed_on_error

APPLICATION: Final = 0x444F5549  # "DOUI"
VERSION: Final = 6
BRIEFLY: Final = 0.2  # seconds to wait for who takes entries in already
WAL_BYTES: Final = 64 << 20
CACHE_KB: Final = 64 << 10

_TABLES: Final = """
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1), database BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE parts (number INTEGER PRIMARY KEY, is_stale INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE shapes (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
    outcome TEXT NOT NULL, would TEXT NOT NULL, subject TEXT NOT NULL,
    rules TEXT NOT NULL, said TEXT NOT NULL,
    is_request INTEGER NOT NULL, is_call INTEGER NOT NULL, is_refused INTEGER NOT NULL,
    is_held INTEGER NOT NULL, is_message INTEGER NOT NULL, is_aside INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    count INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE parties (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
    principal TEXT NOT NULL, server TEXT NOT NULL, server_name TEXT NOT NULL, said TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE facets (
    shape INTEGER NOT NULL, axis TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (shape, axis, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, shape INTEGER NOT NULL, party INTEGER NOT NULL,
    session INTEGER, took INTEGER
) STRICT;
CREATE INDEX entries_by_shape ON entries (shape);
CREATE INDEX entries_by_party ON entries (party);
CREATE INDEX entries_by_session ON entries (session) WHERE session IS NOT NULL;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, folded TEXT NOT NULL,
    principal TEXT NOT NULL, server TEXT NOT NULL, began REAL NOT NULL, last REAL NOT NULL,
    messages INTEGER NOT NULL, refused INTEGER NOT NULL, held INTEGER NOT NULL, findings INTEGER NOT NULL,
    is_open INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_last ON sessions (last, id);
CREATE INDEX sessions_by_folded ON sessions (folded);
CREATE TABLE hours (
    hour INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT;
CREATE TABLE counts (
    axis TEXT NOT NULL, hour INTEGER NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (axis, hour, key)
) STRICT, WITHOUT ROWID;
"""


def index_path(folder: str) -> str:
    """The file of the index."""
    return f"{folder}/index.sqlite"


def opened(path: str) -> sqlite3.Connection:
    """A connection to write with; makes the file (mode 0600) if there is none that fits."""
    with _alone(path):
        if os.path.exists(path) and not _fits(path):  # noqa: PTH110  # as everywhere in stores
            _remove(path)
        if not os.path.exists(path):  # noqa: PTH110
            make_once(path, _create)
        return _connected(path)


def removed(path: str) -> None:
    """Nothing is there any more; who has it open sees it gone."""
    with _alone(path):
        _remove(path)


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BRIEFLY, isolation_level=None, check_same_thread=False)
    with closed_on_error(connection):
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA secure_delete = ON")  # what FTS5 merges would else stay in free pages
        connection.execute("SELECT one FROM state").fetchone()  # from now on its WAL is open too
    return connection


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """No other process opens or removes the file: a WAL of one database must not become that of another."""
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(f"{path}{end}")  # noqa: PTH108


def _fits(path: str) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error:
        return False
    return (application, version) == (APPLICATION, VERSION)


def _create(draft: str) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        try:
            connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"this Python's SQLite cannot hold the index of the audit log: {error}",
                "use a Python whose SQLite has FTS5; without an index, `douane audit search` reads the log",
            ) from None
