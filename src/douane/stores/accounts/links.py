"""Links that let somebody in once: to make the first account, or to choose a password."""

from __future__ import annotations

import secrets
from typing import Final, NamedTuple

from douane.stores.accounts.database import Database
from douane.stores.accounts.tries import digest

FIRST: Final = "first"  # makes the first administrator
WELCOME: Final = "welcome"  # lets the owner of an account choose a password
LASTS: Final = 30 * 60.0  # seconds


class Link(NamedTuple):
    """What a link is for, whose account that is, and until when."""

    purpose: str
    account: str
    until: float


class Links:
    """The links of one database; their text is known to whoever was given it, and not kept.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, purpose: str, account: str, at: float) -> str:
        """The secret part of a new link (256 bits); older ones for the same end."""
        text = secrets.token_urlsafe(32)
        with self._database.transaction:
            self._database.changed("DELETE FROM links WHERE purpose = ? AND account = ?", purpose, account)
            self._database.changed("DELETE FROM links WHERE until <= ?", at)
            order = "INSERT INTO links VALUES (?, ?, ?, ?)"
            self._database.changed(order, digest(text), purpose, account, at + LASTS)
        return text

    def find(self, text: str, at: float) -> Link | None:
        """What this link is for; looking uses nothing up."""
        question = "SELECT purpose, account, until FROM links WHERE digest = ? AND until > ?"
        found = self._database.rows(question, digest(text), at)
        return next((Link(*row) for row in found), None)  # type: ignore[arg-type]  # the table is strict

    def spend(self, text: str) -> bool:
        """Use the link up; False if somebody else was faster."""
        return self._database.changed("DELETE FROM links WHERE digest = ?", digest(text)) == 1

    def forget(self, account: str) -> None:
        """The links of an account end."""
        self._database.changed("DELETE FROM links WHERE account = ?", account)
