"""Secrets at rest: one file, each secret encrypted under a key that is kept elsewhere."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from douane.errors import StoreError
from douane.vault.secrets import Client, Grant, Header, Named, Secret, Slot, dumped, kind_of, loaded

_NONCE: Final = 12
_COUNT: Final = "BEGIN UPDATE changes SET count = count + 1; END"
_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS secrets (
    tenant TEXT NOT NULL, server TEXT NOT NULL, principal TEXT NOT NULL, kind TEXT NOT NULL,
    sealed BLOB NOT NULL, PRIMARY KEY (tenant, server, principal, kind)
) STRICT""",
    """CREATE TABLE IF NOT EXISTS uses (
    tenant TEXT NOT NULL, name TEXT NOT NULL, reader TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (tenant, name, reader)
) STRICT""",
    """CREATE TABLE IF NOT EXISTS changes (
    only INTEGER PRIMARY KEY CHECK (only = 1), count INTEGER NOT NULL
) STRICT""",
    f"CREATE TRIGGER IF NOT EXISTS put AFTER INSERT ON secrets {_COUNT}",
    f"CREATE TRIGGER IF NOT EXISTS removed AFTER DELETE ON secrets {_COUNT}",
    "INSERT OR IGNORE INTO changes VALUES (1, 0)",
)
_WHERE: Final = "WHERE tenant = ? AND server = ? AND principal = ? AND kind = ?"

T = TypeVar("T", Header, Client, Grant, Named)


class Vault:
    """Keeps one secret of each kind per slot; AES-256-GCM, bound to the slot, so that none can be moved.

    May be used by several threads, one at a time.
    """

    def __init__(self, path: str, key: bytes) -> None:
        self._path = path
        self._cipher = AESGCM(key)
        with self._told():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            with self.together():
                for statement in _SCHEMA:
                    self._database.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def put(self, slot: Slot, secret: Secret) -> None:
        """Keep the secret, in the place of one of its kind."""
        where = _where(slot, kind_of(secret))
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, dumped(secret), _bound(where))
        with self._told():
            self._database.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?, ?)", (*where, sealed))

    def get(self, slot: Slot, made: type[T]) -> T | None:
        """The secret of this kind, if there is one.

        Raises:
            StoreError: it cannot be read, or was encrypted with another key.
        """
        where = _where(slot, made.__name__.lower())
        with self._told():
            row = self._database.execute(f"SELECT sealed FROM secrets {_WHERE}", where).fetchone()  # noqa: S608  # ours
        secret = None if row is None else self._opened(where, row[0])
        return secret if isinstance(secret, made) else None

    def remove(self, slot: Slot, kind: str = "") -> int:
        """Forget the secrets of a slot, or the one of a kind; gives how many there were."""
        with self._told():
            found = self._database.execute(
                "DELETE FROM secrets WHERE tenant = ? AND server = ? AND principal = ? "
                "AND (? = '' OR kind = ?)",
                (slot.tenant, slot.server, slot.principal, kind, kind),
            )
        return found.rowcount

    def listed(self) -> tuple[tuple[Slot, str], ...]:
        """Every slot and kind for which there is something; nothing of it is decrypted."""
        with self._told():
            rows = self._database.execute(
                "SELECT server, principal, tenant, kind FROM secrets ORDER BY 3, 1, 2, 4"
            )
            return tuple((Slot(*row[:3]), row[3]) for row in rows)

    def issuers(self, server: str) -> tuple[str, ...]:
        """The authorization servers for which the operator, not a server, named a client."""
        slots = [slot for slot, kind in self.listed() if kind == "client" and slot.server == server]
        clients = [self.get(slot, Client) for slot in slots]
        return tuple(one.issuer for one in clients if one is not None and not one.redirect)

    def version(self) -> int:
        """Another number whenever somebody, also this process, has changed a secret; costs microseconds."""
        try:  # without the cost of `_told`, since it is asked all the time
            return int(self._database.execute("SELECT count FROM changes").fetchone()[0])
        except sqlite3.Error as error:
            raise self._failure(error) from None

    def note_use(self, tenant: str, name: str, reader: str, at: float) -> None:
        """Remember that `reader` was given the secret of this name."""
        with self._told():
            self._database.execute(
                "INSERT OR REPLACE INTO uses VALUES (?, ?, ?, ?)", (tenant, name, reader, at)
            )

    def uses(self, tenant: str, name: str) -> Mapping[str, float]:
        """Who was given the secret of this name, and when last."""
        with self._told():
            where = "WHERE tenant = ? AND name = ? ORDER BY at"
            return dict(self._database.execute(f"SELECT reader, at FROM uses {where}", (tenant, name)))  # noqa: S608  # ours

    @contextmanager
    def together(self) -> Iterator[None]:
        """Nobody changes anything between what is read and written in here; all is kept, or nothing."""
        with self._told():
            self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        with self._told():
            self._database.execute("COMMIT")

    def _opened(self, where: tuple[str, str, str, str], sealed: bytes) -> Secret:
        try:
            raw = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(where))
        except InvalidTag:
            raise StoreError(
                f"what `{self._path}` holds for `{where[1]}` was encrypted with another key, or changed",
                f"bring the key back, or run `douane credentials remove {where[1]}` and set it anew",
            ) from None
        return loaded(where[3], raw)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._failure(error) from None

    def _failure(self, error: Exception) -> StoreError:
        return StoreError(
            f"`{self._path}` cannot be read or written: {error}",
            "check its owner, mode and disk, or move it away and set the credentials anew",
        )


def _where(slot: Slot, kind: str) -> tuple[str, str, str, str]:
    return slot.tenant, slot.server, slot.principal, kind


def _bound(where: tuple[str, str, str, str]) -> bytes:
    return b"\0".join((b"douane vault 1", *(part.encode() for part in where)))
