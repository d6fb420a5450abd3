"""Incidents of a state folder: written to the log, and read from a copy of their entries."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Final

from douane.errors import ConfigError
from douane.incidents.history import entry, folded
from douane.incidents.incident import Incident
from douane.model.events import Record
from douane.stores.faults import translated
from douane.stores.paths import database_path, ready
from douane.stores.schema import PATIENCE, closed_on_error
from douane.stores.sqlite import SqliteStore

_TABLES: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS taken (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO taken VALUES (1, 0);
PRAGMA user_version = 1;
COMMIT;
"""
_NEW: Final = """
SELECT seq, body FROM entries
WHERE seq > ? AND seq <= ? AND body LIKE '%"incident/%' AND body ->> '$.method' LIKE 'incident/%'
AND body ->> '$.kind' = 'lifecycle' ORDER BY seq"""
_END: Final = "SELECT coalesce(max(seq), 0) FROM entries"
_TAKEN: Final = "SELECT seq FROM taken"
_OURS: Final = "SELECT body FROM entries ORDER BY seq"


class Incidents:
    """All incidents; `incidents.sqlite` is a copy of the log's entries of them, made anew where it is gone.

    Raises:
        StoreError: from every method, when the log or the copy cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._folder = folder
        self._path = f"{folder}/incidents.sqlite"
        with translated(self._path):
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            with closed_on_error(self._connection):
                self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def all(self) -> Mapping[str, Incident]:
        """Every incident there ever was, by id, the oldest first."""
        self._follow()
        with translated(self._path):
            return folded(json.loads(body) for (body,) in self._connection.execute(_OURS))

    def the(self, ident: str) -> Incident:
        """One incident.

        Raises:
            ConfigError: there is none of that id.
        """
        found = self.all().get(ident)
        if found is None:
            raise ConfigError("there is no such incident", "see which there are: `douane incident list`")
        return found

    def tell(self, ident: str, what: str, who: tuple[str, float], told: Mapping[str, object]) -> Incident:
        """Have the log tell of a change; gives the incident after it."""
        with closing(SqliteStore(self._folder)) as log:
            log.commit([Record(entry(ident, what, who, told))])
        return self.the(ident)

    def _follow(self) -> None:
        """Take what the log tells of incidents and we have not; a few seconds for a million new entries."""
        path = database_path(self._folder)
        if not os.path.exists(path):  # noqa: PTH110  # as in stores
            return
        with translated(path), closing(sqlite3.connect(path, timeout=PATIENCE)) as log:
            end: int = log.execute(_END).fetchone()[0]
            taken: int = self._connection.execute(_TAKEN).fetchone()[0]
            if taken > end:  # another log than ours
                taken = 0
                self._connection.execute("DELETE FROM entries")
            rows = log.execute(_NEW, (taken, end)).fetchall() if taken != end else []
        with translated(self._path):
            self._keep(rows, end)

    def _keep(self, rows: list[tuple[int, str]], end: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", rows)
            self._connection.execute("UPDATE taken SET seq = max(?, 0)", (end,))
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
