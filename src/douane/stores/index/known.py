"""The numbers of what is said once and meant often: shapes, parties and sessions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from douane.audit.searched import folded
from douane.stores.index.shape import (
    Key,
    Marks,
    Party,
    Shape,
    digest,
    facets,
    marks_of,
    opens,
    party,
    party_text,
    rules_of,
    shape,
    shape_text,
)

REMEMBERED: Final = 200_000  # shapes, parties and sessions

_SHAPE: Final = (
    "INSERT INTO shapes (digest, outcome, would, subject, rules, said, is_request, is_call, is_refused,"
    " is_held, is_message, is_aside, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PARTY: Final = "INSERT INTO parties (digest, principal, server, server_name, said) VALUES (?, ?, ?, ?, ?)"
_SESSION: Final = "INSERT INTO sessions VALUES (NULL, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)"
_A_SHAPE: Final = """SELECT is_request, is_call, is_refused, is_held, is_message, is_aside, findings
    FROM shapes WHERE id = ?"""
_A_PARTY: Final = "SELECT principal, server_name, server FROM parties WHERE id = ?"
_FACETS: Final = "SELECT axis, key FROM facets WHERE shape = ?"


@dataclass(frozen=True, slots=True, eq=False)
class KnownShape:
    """A shape with its number, and what an entry of it counts for."""

    id: int
    facets: frozenset[tuple[str, str]]
    marks: Marks
    opens: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class KnownParty:
    """A party with its number."""

    id: int
    principal: str
    server: str
    ident: str


class Numbers:
    """Gives the same number for the same thing, within whatever transaction is open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._shapes: dict[Key, KnownShape] = {}
        self._parties: dict[Key, KnownParty] = {}
        self._sessions: dict[str, int] = {}

    def forget(self) -> None:
        """Numbers are looked up again: somebody else has written, or what was written is undone."""
        self._shapes.clear()
        self._parties.clear()
        self._sessions.clear()

    def trim(self) -> None:
        """Keep memory within bounds."""
        if len(self._shapes) + len(self._parties) + len(self._sessions) > REMEMBERED:
            self.forget()

    def shape(self, key: Key) -> KnownShape:
        """The shape by its number, new or not."""
        known = self._shapes.get(key)
        if known is None:
            known = self._shapes[key] = self._shape(shape(key))
        return known

    def party(self, key: Key) -> KnownParty:
        """The party by its number, new or not."""
        known = self._parties.get(key)
        if known is None:
            made = party(key)
            known = self._parties[key] = KnownParty(self._party(made), made.principal, made.name, made.server)
        return known

    def numbered(self, shape: int, party: int) -> tuple[KnownShape, KnownParty]:
        """The shape and the party of these numbers, which there are."""
        found = frozenset(self._connection.execute(_FACETS, (shape,)))
        marks = Marks._make(self._connection.execute(_A_SHAPE, (shape,)).fetchone())
        principal, name, ident = self._connection.execute(_A_PARTY, (party,)).fetchone()
        return KnownShape(shape, found, marks), KnownParty(party, principal, name or ident, ident)

    def session(self, name: str, at: float, whose: KnownParty) -> int:
        """The session by its number; a new one is of this party."""
        known = self._sessions.get(name)
        if known is None:
            known = self._found("SELECT id FROM sessions WHERE name = ?", name)
            if known is None:
                values = (name, folded(name), whose.principal, whose.server, at, at)
                known = self._inserted(_SESSION, values)
            self._sessions[name] = known
        return known

    def _shape(self, one: Shape) -> KnownShape:
        found, key, marks = frozenset(facets(one)), digest(one), marks_of(one)
        number = self._found("SELECT id FROM shapes WHERE digest = ?", key)
        if number is None:
            rules = "".join(f" {rule}." for rule in rules_of(one))
            said = (key, one.outcome, one.would, one.subject, rules, shape_text(one))
            number = self._inserted(_SHAPE, (*said, *marks))
            of_shape = ((number, axis, word) for axis, word in found)
            self._connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", of_shape)
        return KnownShape(number, found, marks, opens(one))

    def _party(self, one: Party) -> int:
        key = digest(one)
        number = self._found("SELECT id FROM parties WHERE digest = ?", key)
        if number is None:
            number = self._inserted(_PARTY, (key, *one[:3], party_text(one)))
        return number

    def _found(self, sql: str, key: str | bytes) -> int | None:
        row = self._connection.execute(sql, (key,)).fetchone()
        return None if row is None else int(row[0])

    def _inserted(self, sql: str, values: tuple[object, ...]) -> int:
        return self._connection.execute(sql, values).lastrowid or 0
