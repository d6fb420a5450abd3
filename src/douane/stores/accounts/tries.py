"""How often somebody did not get in lately, by the digest of whom or from where that was tried."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from douane.stores.accounts.database import Database

KEPT: Final = 24 * 3600.0  # seconds after which failures are forgotten
MOST: Final = 20_000  # the oldest make room
_NOTE: Final = """
INSERT INTO tries VALUES (?, 1, ?) ON CONFLICT (digest) DO UPDATE SET failures = failures + 1, last = ?"""
_CROWD: Final = """
DELETE FROM tries WHERE digest IN (SELECT digest FROM tries ORDER BY last DESC LIMIT -1 OFFSET ?)"""


class Tried(NamedTuple):
    """How many failures there were in a row, and when the last one was."""

    failures: int = 0
    last: float = 0.0


class Tries:
    """The failures of one database; they outlast a restart.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, key: str, at: float) -> Tried:
        """The failures of a key, such as `account:ann`."""
        question = "SELECT failures, last FROM tries WHERE digest = ? AND last > ?"
        found = self._database.rows(question, digest(key), at - KEPT)
        return next((Tried(*row) for row in found), Tried())  # type: ignore[arg-type]  # the table is strict

    def failed(self, key: str, at: float) -> None:
        """One more."""
        self._database.changed("DELETE FROM tries WHERE last <= ?", at - KEPT)
        self._database.changed(_NOTE, digest(key), at, at)
        self._database.changed(_CROWD, MOST)

    def made_good(self, key: str) -> None:
        """The last one was none."""
        order = "UPDATE tries SET failures = failures - 1 WHERE digest = ? AND failures > 0"
        self._database.changed(order, digest(key))

    def forget(self, key: str) -> None:
        """Somebody got in."""
        self._database.changed("DELETE FROM tries WHERE digest = ?", digest(key))


def digest(key: str) -> bytes:
    """What is kept of a text that nobody is to read there."""
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
