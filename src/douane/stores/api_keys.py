"""API keys in the database of the audit log: digests, whom they stand for, and when they were used last."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from douane.audit.entry import encoded, lifecycle
from douane.errors import StoreError
from douane.model.access import DEFAULT_TENANT
from douane.stores.faults import translated
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.transaction import Transaction

USED_EVERY: Final = 60.0  # seconds between two notes of a use

_SELECT: Final = """
SELECT prefix, name, groups, scopes, tenant, created, created_by, expires, revoked, last_used, digest
FROM api_keys"""
_ADD: Final = "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)"
_END: Final = "UPDATE api_keys SET expires = min(expires, ?) WHERE prefix = ?"
_REVOKE: Final = "UPDATE api_keys SET revoked = ? WHERE prefix = ?"
_USED: Final = "UPDATE api_keys SET last_used = ? WHERE prefix = ?"

_Row = tuple[str, str, str, str, str, float, str, float, float | None, float | None, bytes]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret: `prefix` tells it from others, `name` is whom it stands for.

    Times are in seconds since the epoch; `revoked` and `last_used` are None where it never was.
    """

    prefix: str
    name: str
    groups: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    tenant: str = DEFAULT_TENANT
    created: float = 0.0
    created_by: str = ""
    expires: float = 0.0
    revoked: float | None = None
    last_used: float | None = None

    def is_good(self, at: float) -> bool:
        """Whether it lets anybody in at that time."""
        return self.revoked is None and at < self.expires


class ApiKeys:
    """The keys of the state folder; every change has an entry in the audit log, in the same transaction.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str, durability: Durability = Durability.PROCESS) -> None:
        ready(folder)
        self._path = database_path(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, durability)
        with translated(self._path), closed_on_error(self._connection):
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)

    def add(self, key: ApiKey, digest: bytes) -> None:
        """Keep a new key, of which `digest` is the SHA-256.

        Raises:
            StoreError: another key of that name lets somebody of the tenant in.
        """
        with self._transaction:
            if any(one.is_good(key.created) for one in self._named(key)):
                fix = f"`douane keys rotate {key.name}`, or choose another name"
                raise StoreError(f"there is a key `{key.name}` already", fix)
            self._add(key, digest, "douane/key-create")

    def replace(self, key: ApiKey, digest: bytes, until: float) -> None:
        """Keep a new key for a name in a tenant, whose keys so far end at `until` at the latest."""
        with self._transaction:
            for one in self._named(key):
                self._connection.execute(_END, (until, one.prefix))
            self._add(key, digest, "douane/key-rotate")

    def revoke(self, which: ApiKey, by: str, at: float) -> None:
        """End a key, for every process that looks."""
        with self._transaction:
            self._connection.execute(_REVOKE, (at, which.prefix))
            self._note("douane/key-revoke", which, by, at)

    def every(self) -> tuple[ApiKey, ...]:
        """All keys that ever were, by name and age."""
        with translated(self._path):
            return tuple(map(_key, self._connection.execute(f"{_SELECT} ORDER BY name, created")))

    def find(self, prefix: str) -> tuple[ApiKey, bytes] | None:
        """The key of that prefix with its digest; costs some 10 µs, and sees what others have changed."""
        with translated(self._path):
            row = self._connection.execute(f"{_SELECT} WHERE prefix = ?", (prefix,)).fetchone()
        return None if row is None else (_key(row), row[-1])

    def used(self, key: ApiKey, at: float) -> None:
        """Note a use, at most once in `USED_EVERY` seconds; what cannot be written is left out."""
        if key.last_used is not None and at - key.last_used < USED_EVERY:
            return
        with suppress(StoreError), self._transaction:
            self._connection.execute(_USED, (at, key.prefix))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _named(self, like: ApiKey) -> list[ApiKey]:
        whose = (like.name, like.tenant)
        rows = self._connection.execute(f"{_SELECT} WHERE name = ? AND tenant = ?", whose)
        return [_key(row) for row in rows]

    def _add(self, key: ApiKey, digest: bytes, method: str) -> None:
        groups, scopes = json.dumps(key.groups), json.dumps(key.scopes)
        stands_for = (key.prefix, key.name, digest, groups, scopes, key.tenant)
        self._connection.execute(_ADD, (*stands_for, key.created, key.created_by, key.expires))
        self._note(method, key, key.created_by, key.created)

    def _note(self, method: str, key: ApiKey, by: str, at: float) -> None:
        names = ("prefix", "groups", "scopes", "tenant", "expires")
        told = {name: getattr(key, name) for name in names}
        self._log.append([encoded(lifecycle(method, (by, at), subject=f"key:{key.name}", key=told))])


def _key(row: _Row) -> ApiKey:
    prefix, name, groups, scopes, *_ = row
    return ApiKey(prefix, name, tuple(json.loads(groups)), tuple(json.loads(scopes)), *row[4:10])
