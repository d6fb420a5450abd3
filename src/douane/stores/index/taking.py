"""Taking new entries of the log into the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Final

from douane.stores.index import parts
from douane.stores.index.batch import HOUR, Batch
from douane.stores.index.buckets import bucket
from douane.stores.index.known import KnownParty, KnownShape, Numbers
from douane.stores.index.shape import own_text, party_key, shape_key

_LATEST: Final = 1e12  # seconds, or milliseconds that something took; a time beyond is none

Row = tuple[int, Mapping[str, object]]  # number and body of an entry

_ENTRY: Final = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)"
_HOUR: Final = """INSERT INTO hours VALUES (?, ?, ?) ON CONFLICT (hour) DO UPDATE
    SET first = min(first, excluded.first), last = max(last, excluded.last)"""
_SESSION_USED: Final = """UPDATE sessions SET began = min(began, ?), last = max(last, ?),
    messages = messages + ?, refused = refused + ?, held = held + ?, findings = findings + ?,
    principal = CASE principal WHEN '' THEN ? ELSE principal END,
    server = CASE server WHEN '' THEN ? ELSE server END, is_open = coalesce(?, is_open) WHERE id = ?"""


def take(connection: sqlite3.Connection, numbers: Numbers, rows: Sequence[Row]) -> None:
    """Take these in, within whatever transaction is open."""
    numbers.trim()
    taking = _Taking(numbers)
    for seq, body in rows:
        taking.add(seq, body)
    connection.executemany(_ENTRY, taking.entries)
    parts.keep(connection, taking.said)
    connection.executemany(_HOUR, ((hour, *seqs) for hour, seqs in taking.hours.items()))
    taking.batch.put(connection)
    connection.executemany(_SESSION_USED, taking.sessions())


class _Course:
    """What some entries add to a session; times in seconds."""

    __slots__ = ("began", "findings", "held", "is_open", "last", "messages", "refused", "who")

    def __init__(self) -> None:
        self.began, self.last = inf, -inf
        self.messages = self.refused = self.held = self.findings = 0
        self.who = ("", "")
        self.is_open: int | None = None

    def add(self, at: float, shape: KnownShape, party: KnownParty) -> None:
        marks = shape.marks
        if not marks.is_aside:
            self.began, self.last = min(self.began, at), max(self.last, at)
        self.messages += marks.is_message
        self.refused += marks.is_refused
        self.held += marks.is_held
        self.findings += marks.findings
        if shape.opens is not None:
            self.is_open = shape.opens
        if not all(self.who):
            self.who = (self.who[0] or party.principal, self.who[1] or party.server)


class _Taking:
    """What is written of some entries."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.batch = Batch()
        self.entries: list[tuple[int, int, int, int, int | None, int | None]] = []
        self.said: list[parts.Said] = []
        self.hours: dict[int, tuple[int, int]] = {}
        self._courses: dict[int, _Course] = {}

    def add(self, seq: int, body: Mapping[str, object]) -> None:
        try:
            shape, party = self._numbers.shape(shape_key(body)), self._numbers.party(party_key(body))
        except TypeError:  # a list where we write a text
            self.add(seq, {})
            return
        at, took = body.get("at"), _took(body)
        moment = float(at) if isinstance(at, int | float) and abs(at) < _LATEST else 0.0
        milliseconds = int(moment * 1000)
        session = self._session(body.get("session"), moment, shape, party)
        self.entries.append((seq, milliseconds, shape.id, party.id, session, took))
        self.batch.add(seq, milliseconds, shape, party)
        if took is not None:
            self.batch.add_took(milliseconds, took)
        hour = milliseconds // HOUR
        self.hours[hour] = (self.hours[hour][0] if hour in self.hours else seq, seq)
        if said := own_text(body):
            self.said.append((seq, said))

    def sessions(self) -> Iterator[tuple[object, ...]]:
        for session, one in self._courses.items():
            counted = (one.messages, one.refused, one.held, one.findings)
            yield (one.began, one.last, *counted, *one.who, one.is_open, session)

    def _session(self, name: object, at: float, shape: KnownShape, party: KnownParty) -> int | None:
        if not name or not isinstance(name, str):
            return None
        session = self._numbers.session(name, at, party)
        course = self._courses.get(session)
        if course is None:
            course = self._courses[session] = _Course()
        course.add(at, shape, party)
        return session


def _took(body: Mapping[str, object]) -> int | None:
    took = body.get("duration_ms")
    if not isinstance(took, int | float) or body.get("kind") != "response":
        return None
    return bucket(took) if abs(took) < _LATEST else None
