"""Who is signed in at the control room; of what a browser shows, only the digest is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from douane.stores.accounts.database import Database

SEEN_EVERY: Final = 30.0  # seconds between two notes that somebody is there
MOST: Final = 5000  # the ones that were idle longest make room
_SELECT: Final = """
SELECT name, stage, principal, account, revision, roles, vouched, how, address, agent, began, seen, until
FROM sessions"""
_ADD: Final = "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CROWD: Final = """
DELETE FROM sessions WHERE digest IN (SELECT digest FROM sessions ORDER BY seen DESC LIMIT -1 OFFSET ?)"""


class Sitting(NamedTuple):
    """A session of a browser: `name` tells it from others and lets nobody in.

    `account` is ``""`` for whom an issuer vouches for; then `vouched` holds what it said. `stage` says how
    far the sign-in is. Times are in epoch seconds: `began` is when somebody proved who they are.
    """

    name: str
    stage: str
    principal: str
    account: str
    revision: int
    roles: tuple[str, ...]
    vouched: Mapping[str, object]
    how: str
    address: str
    agent: str
    began: float
    seen: float
    until: float


class Sittings:
    """The sessions of one database.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, digest: bytes, sitting: Sitting) -> None:
        """One more."""
        name, stage, principal, account, revision, roles, vouched, *rest = sitting
        written = (name, stage, principal, account, revision, json.dumps(roles), json.dumps(vouched), *rest)
        self._database.changed(_ADD, digest, *written)
        self._database.changed(_CROWD, MOST)

    def find(self, digest: bytes) -> Sitting | None:
        """The session whose browser shows what has this digest; costs some 10 µs."""
        found = self._database.rows(f"{_SELECT} WHERE digest = ?", digest)
        return next(map(_sitting, found), None)

    def seen(self, digest: bytes, sitting: Sitting, at: float) -> None:
        """Note that somebody is there, at most once in `SEEN_EVERY` seconds."""
        if at - sitting.seen >= SEEN_EVERY:
            self._database.changed("UPDATE sessions SET seen = ? WHERE digest = ?", at, digest)

    def note(self, digest: bytes, vouched: Mapping[str, object]) -> None:
        """Keep something else with the session."""
        written = json.dumps(vouched)
        self._database.changed("UPDATE sessions SET vouched = ? WHERE digest = ?", written, digest)

    def end(self, digest: bytes) -> None:
        """Nobody is signed in with this any more."""
        self._database.changed("DELETE FROM sessions WHERE digest = ?", digest)

    def of(self, principals: Iterable[str]) -> tuple[Sitting, ...]:
        """The sessions of these principals, the latest first."""
        found = (self._database.rows(f"{_SELECT} WHERE principal = ?", one) for one in principals)
        every = (_sitting(row) for rows in found for row in rows)
        return tuple(sorted(every, key=lambda one: one.seen, reverse=True))

    def every(self) -> tuple[Sitting, ...]:
        """All sessions, the latest first."""
        return tuple(map(_sitting, self._database.rows(f"{_SELECT} ORDER BY seen DESC")))

    def end_named(self, principal: str, name: str) -> bool:
        """End one of a principal's; whether there was one."""
        order = "DELETE FROM sessions WHERE principal = ? AND name = ?"
        return self._database.changed(order, principal, name) == 1

    def end_all(self, principal: str) -> int:
        """End all of a principal's; how many there were."""
        return self._database.changed("DELETE FROM sessions WHERE principal = ?", principal)

    def forget(self, seen_before: float, at: float) -> None:
        """Remove those that are over."""
        self._database.changed("DELETE FROM sessions WHERE seen < ? OR until <= ?", seen_before, at)


def _sitting(row: tuple[object, ...]) -> Sitting:
    name, stage, principal, account, revision, roles, vouched, *rest = row
    held = (tuple(json.loads(str(roles))), json.loads(str(vouched)))
    return Sitting(name, stage, principal, account, revision, *held, *rest)  # type: ignore[arg-type]  # strict
