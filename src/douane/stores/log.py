"""Appending to the audit log within whatever transaction is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hmac import compare_digest
from typing import Final

from douane.audit.chain import link, seal
from douane.audit.entry import Entry
from douane.errors import StoreError

_APPEND: Final = "INSERT INTO entries VALUES (?, ?, ?, ?)"
_HEAD: Final = "SELECT seq, hash, seal FROM head WHERE one = 1"
_SET_HEAD: Final = "UPDATE head SET seq = ?, hash = ?, seal = ? WHERE one = 1"
_ENTRIES: Final = "SELECT seq, body, previous, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"
_HASHES: Final = "SELECT hash FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq"

_Head = tuple[int, bytes, bytes]  # seq and hash of the last entry, and the seal over both


class Log:
    """The end of the chain, as this process knows it; other processes move it too."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._execute = connection.execute
        self._key = key
        self.database: bytes = self._execute("SELECT database FROM head WHERE one = 1").fetchone()[0]
        self._known: _Head = (0, b"", b"")

    @property
    def seq(self) -> int:
        """The number of the last entry when this process last looked."""
        return self._known[0]

    def append(self, bodies: Sequence[str]) -> None:
        """Chain the bodies to the head, wherever other processes have moved it."""
        seq, last = self.head()
        for body in bodies:
            seq += 1
            previous, last = last, link(seq, last, body)
            self._execute(_APPEND, (seq, body, previous, last))
        self._known = (seq, last, seal(self._key, self.database, seq, last))
        self._execute(_SET_HEAD, self._known)

    def head(self) -> tuple[int, bytes]:
        """Number and hash of the last entry.

        Raises:
            StoreError: the head is missing or its seal is wrong: to go on would hide who changed it.
        """
        head: _Head | None = self._execute(_HEAD).fetchone()
        if head is None or (head != self._known and not self._sealed(head)):
            raise StoreError(
                "the head of the audit log was not sealed with this machine's key",
                "run `douane audit verify` to see what changed, then `douane audit reseal` to go on",
            )
        self._known = head
        return head[:2]

    def _sealed(self, head: _Head) -> bool:
        seq, last, sealed = head
        return compare_digest(sealed, seal(self._key, self.database, seq, last))


def read_entries(connection: sqlite3.Connection, after: int, limit: int) -> tuple[Entry, ...]:
    """Up to `limit` entries after `after`."""
    return tuple(Entry(*row) for row in connection.execute(_ENTRIES, (after, limit)))


def read_hashes(connection: sqlite3.Connection, after: int, last: int) -> list[bytes]:
    """The hashes of the entries after `after`, up to the `last`."""
    return [found for (found,) in connection.execute(_HASHES, (after, last))]
