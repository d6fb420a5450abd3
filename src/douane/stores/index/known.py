"""The numbers of what is said once and meant often: shapes, parties and sessions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from douane.audit.searched import folded
from douane.stores.index.shape import (
    Axis,
    Key,
    Party,
    Shape,
    digest,
    facets,
    findings_of,
    is_call,
    is_message,
    party,
    party_text,
    rules_of,
    shape,
    shape_text,
)

REMEMBERED: Final = 200_000  # shapes, parties and sessions

_SHAPE: Final = (
    "INSERT INTO shapes (digest, action, would, subject, rules, is_call) VALUES (?, ?, ?, ?, ?, ?)"
)
_PARTY: Final = "INSERT INTO parties (digest, principal, server, server_name) VALUES (?, ?, ?, ?)"
_SESSION: Final = "INSERT INTO sessions VALUES (NULL, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)"
_SHAPE_TEXT: Final = "INSERT INTO shape_texts (rowid, said) VALUES (?, ?)"
_PARTY_TEXT: Final = "INSERT INTO party_texts (rowid, said) VALUES (?, ?)"


@dataclass(frozen=True, slots=True, eq=False)
class KnownShape:
    """A shape with its number, and what an entry of it counts for."""

    id: int
    facets: tuple[tuple[Axis, str], ...]
    is_call: bool
    is_use: bool
    message: int
    refused: int
    held: int
    findings: int


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
        found, key = tuple(facets(one)), digest(one)
        number = self._found("SELECT id FROM shapes WHERE digest = ?", key)
        if number is None:
            rules = "".join(f" {rule}." for rule in rules_of(one))
            fields = (key, one.action, one.would, one.subject, rules, is_call(one))
            number = self._inserted(_SHAPE, fields)
            self._connection.execute(_SHAPE_TEXT, (number, shape_text(one)))
            of_shape = {(number, axis, word) for axis, word in found}
            self._connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", of_shape)
        counted = (int(is_message(one)), int(one.action == "deny"), int(one.action == "hold"))
        is_use = any(axis is Axis.TOOL for axis, _ in found)
        return KnownShape(number, found, is_call(one), is_use, *counted, findings_of(one))

    def _party(self, one: Party) -> int:
        key = digest(one)
        number = self._found("SELECT id FROM parties WHERE digest = ?", key)
        if number is None:
            number = self._inserted(_PARTY, (key, *one[:3]))
            self._connection.execute(_PARTY_TEXT, (number, party_text(one)))
        return number

    def _found(self, sql: str, key: str | bytes) -> int | None:
        row = self._connection.execute(sql, (key,)).fetchone()
        return None if row is None else int(row[0])

    def _inserted(self, sql: str, values: tuple[object, ...]) -> int:
        return self._connection.execute(sql, values).lastrowid or 0
