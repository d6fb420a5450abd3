"""Second factors of accounts: secrets of one-time codes, keys of authenticators, codes for recovery."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from douane.errors import StoreError
from douane.stores.accounts.database import Database

TOTP: Final = "totp"
PASSKEY: Final = "passkey"
_NONCE: Final = 12
_SELECT: Final = "SELECT id, account, kind, label, content, counter, created, used FROM factors"
_ADD: Final = "INSERT INTO factors VALUES (?, ?, ?, ?, ?, ?, ?, NULL)"


class Factor(NamedTuple):
    """A factor: the secret or public key in `content`, and the highest step or count that was used."""

    id: str
    account: str
    kind: str
    label: str
    content: bytes
    counter: int
    created: float
    used: float | None = None


class Factors:
    """The factors of one database; `key` encrypts those that are secrets.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._cipher = AESGCM(key)

    def of(self, account: str) -> tuple[Factor, ...]:
        """The factors of an account, the oldest first."""
        found = self._database.rows(f"{_SELECT} WHERE account = ? ORDER BY created, id", account)
        return tuple(map(self._factor, found))

    def find(self, name: str) -> Factor | None:
        """The factor with this id."""
        return next(map(self._factor, self._database.rows(f"{_SELECT} WHERE id = ?", name)), None)

    def add(self, factor: Factor) -> None:
        """One more."""
        content = self._sealed(factor) if factor.kind == TOTP else factor.content
        name, account, kind, label, _, counter, created, _ = factor
        self._database.changed(_ADD, name, account, kind, label, content, counter, created)

    def advance(self, factor: Factor, counter: int, at: float) -> bool:
        """Note that it was used up to `counter`; False if that was used before, in whatever process."""
        order = "UPDATE factors SET counter = ?, used = ? WHERE id = ? AND counter < ?"
        return self._database.changed(order, counter, at, factor.id, counter) == 1

    def use(self, factor: Factor, at: float) -> None:
        """Note that one was used that does not count (WebAuthn §6.1.1)."""
        self._database.changed("UPDATE factors SET used = ? WHERE id = ?", at, factor.id)

    def remove(self, account: str, name: str) -> bool:
        """Forget one of this account; whether there was one."""
        return self._database.changed("DELETE FROM factors WHERE account = ? AND id = ?", account, name) == 1

    def forget(self, account: str) -> None:
        """The account has no factors and no codes any more."""
        self._database.changed("DELETE FROM factors WHERE account = ?", account)
        self._database.changed("DELETE FROM recovery_codes WHERE account = ?", account)

    def recovery(self, account: str) -> int:
        """How many codes for recovery are left."""
        question = "SELECT count(*) FROM recovery_codes WHERE account = ?"
        return int(str(self._database.rows(question, account)[0][0]))

    def replace_recovery(self, account: str, digests: Iterable[bytes]) -> None:
        """These codes in place of all before."""
        with self._database.transaction:
            self._database.changed("DELETE FROM recovery_codes WHERE account = ?", account)
            for digest in digests:
                self._database.changed("INSERT INTO recovery_codes VALUES (?, ?)", account, digest)

    def spend(self, account: str, digest: bytes) -> bool:
        """Use up a code for recovery; whether it was there."""
        order = "DELETE FROM recovery_codes WHERE account = ? AND digest = ?"
        return self._database.changed(order, account, digest) == 1

    def _sealed(self, factor: Factor) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, factor.content, _bound(factor.id, factor.account))

    def _factor(self, row: tuple[object, ...]) -> Factor:
        found = Factor(*row)  # type: ignore[arg-type]  # the tables are strict
        if found.kind != TOTP:
            return found
        nonce, sealed = found.content[:_NONCE], found.content[_NONCE:]
        try:
            secret = self._cipher.decrypt(nonce, sealed, _bound(found.id, found.account))
        except InvalidTag:
            fix = (
                f"bring `accounts.key` back from a backup, or `douane control accounts reset {found.account}`"
            )
            raise StoreError("the secret of a one-time code cannot be read", fix) from None
        return found._replace(content=secret)


def _bound(name: str, account: str) -> bytes:
    """What the secret is of: in the row of another account it is nothing."""
    return f"douane factor v1 {name} {account}".encode()
