"""Local accounts of the control room: names, roles, and what is kept of passwords."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.errors import ConfigError
from douane.stores.accounts.database import Database

BEGINNING: Final = "account:"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_HANDLE: Final = 32  # bytes that tell an authenticator which account, and nobody else who that is
_SELECT: Final = """
SELECT name, handle, roles, tenant, password, revision, disabled, created, created_by FROM accounts"""
_ADD: Final = "INSERT INTO accounts VALUES (?, ?, ?, ?, '', 1, NULL, ?, ?)"


class Account(NamedTuple):
    """A local account; `password` is an Argon2id digest, ``""`` before one was chosen.

    `revision` grows with every change that ends what is signed in.
    """

    name: str
    handle: bytes
    roles: tuple[str, ...]
    tenant: str
    password: str
    revision: int
    disabled: float | None
    created: float
    created_by: str

    @property
    def principal(self) -> str:
        """The id of the principal that signs in with it."""
        return f"{BEGINNING}{self.name}"


class People:
    """The accounts of one database.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def every(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        return tuple(map(_account, self._database.rows(f"{_SELECT} ORDER BY name")))

    def find(self, name: str) -> Account | None:
        """The account of that name."""
        return next(map(_account, self._database.rows(f"{_SELECT} WHERE name = ?", name)), None)

    def behind(self, handle: bytes) -> Account | None:
        """The account that an authenticator knows by this handle."""
        return next(map(_account, self._database.rows(f"{_SELECT} WHERE handle = ?", handle)), None)

    def add(self, name: str, roles: Iterable[str], tenant: str, by: tuple[str, float]) -> Account:
        """A new account without a password, made by whom and when.

        Raises:
            ConfigError: it cannot be called so, or there is one.
        """
        if not _NAME.fullmatch(name):
            fix = "use lower-case letters, digits, `.`, `_`, `@` and `-`, at most 64"
            raise ConfigError("this cannot be the name of an account", fix)
        if self.find(name) is not None:
            fix = f"`douane control accounts reset {name}` lets its owner in again, or choose another name"
            raise ConfigError(f"there is an account `{name}`", fix)
        self._database.changed(
            _ADD, name, os.urandom(_HANDLE), json.dumps(sorted(roles)), tenant, by[1], by[0]
        )
        return self.named(name)

    def named(self, name: str) -> Account:
        """The account of that name.

        Raises:
            ConfigError: there is none.
        """
        found = self.find(name)
        if found is None:
            fix = "`douane control accounts list` shows those that there are"
            raise ConfigError("there is no such account", fix)
        return found

    def choose_password(self, name: str, digest: str) -> None:
        """Another password; what is signed in ends."""
        self._database.changed("UPDATE accounts SET password = ? WHERE name = ?", digest, name)
        self.revise(name)

    def rehash(self, name: str, before: str, digest: str) -> None:
        """The same password in a newer form, unless it was changed meanwhile."""
        order = "UPDATE accounts SET password = ? WHERE name = ? AND password = ?"
        self._database.changed(order, digest, name, before)

    def give_roles(self, name: str, roles: Iterable[str]) -> None:
        """Other roles; what is signed in ends."""
        self._database.changed(
            "UPDATE accounts SET roles = ? WHERE name = ?", json.dumps(sorted(roles)), name
        )
        self.revise(name)

    def disable(self, name: str, at: float) -> None:
        """Nobody signs in with it any more, and whoever is, is out."""
        self._database.changed("UPDATE accounts SET disabled = ? WHERE name = ?", at, name)
        self.revise(name)

    def enable(self, name: str) -> None:
        """It may be used again."""
        self._database.changed("UPDATE accounts SET disabled = NULL WHERE name = ?", name)
        self.revise(name)

    def revise(self, name: str) -> None:
        """Something of the account has changed: what is signed in ends."""
        self._database.changed("UPDATE accounts SET revision = revision + 1 WHERE name = ?", name)


def _account(row: tuple[object, ...]) -> Account:
    name, handle, roles, *rest = row
    return Account(name, handle, tuple(json.loads(str(roles))), *rest)  # type: ignore[arg-type]  # strict tables
