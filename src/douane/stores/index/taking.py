"""Taking new entries of the log into the index."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import jiter

from douane.audit.searched import folded
from douane.stores.index.buckets import bucket, hour_of
from douane.stores.index.shape import (
    Axis,
    Shape,
    digest,
    facets,
    findings_of,
    is_message,
    own_text,
    rules_of,
    shape_of,
    shape_text,
)

LATENCY: Final = "latency"  # an axis whose keys are buckets
REMEMBERED: Final = 100_000  # shapes and sessions

_LATEST: Final = 1e12  # seconds; a time beyond is none
Row = tuple[int, str]  # number and body of an entry

_SHAPE: Final = "INSERT INTO shapes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"
_ENTRY: Final = "INSERT INTO entries VALUES (?, ?, ?, ?)"
_OWN: Final = "INSERT INTO own_texts (rowid, said) VALUES (?, ?)"
_SHAPE_TEXT: Final = "INSERT INTO shape_texts (rowid, said) VALUES (?, ?)"
_FACET: Final = "INSERT INTO facets VALUES (?, ?, ?)"
_USED: Final = "UPDATE shapes SET count = count + ?, last = ? WHERE id = ?"
_HOUR: Final = """INSERT INTO hours VALUES (?, ?, ?) ON CONFLICT (hour) DO UPDATE
    SET first = min(first, excluded.first), last = max(last, excluded.last)"""
_COUNT: Final = """INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT (axis, hour, key) DO UPDATE
    SET count = count + excluded.count"""
_SESSION: Final = "INSERT INTO sessions VALUES (NULL, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)"
_SESSION_USED: Final = """UPDATE sessions SET began = min(began, ?), last = max(last, ?),
    messages = messages + ?, refused = refused + ?, held = held + ?, findings = findings + ?,
    principal = CASE principal WHEN '' THEN ? ELSE principal END,
    server = CASE server WHEN '' THEN ? ELSE server END WHERE id = ?"""


class _Known(NamedTuple):
    """A shape that has a number."""

    id: int
    facets: tuple[tuple[Axis, str], ...]
    message: int
    refused: int
    held: int
    findings: int
    principal: str
    server: str


class _Course:
    """What a batch adds to a session."""

    __slots__ = ("began", "findings", "held", "last", "messages", "refused", "who")

    def __init__(self, at: float) -> None:
        self.began = self.last = at
        self.messages = self.refused = self.held = self.findings = 0
        self.who = ("", "")

    def add(self, at: float, shape: _Known) -> None:
        self.began, self.last = min(self.began, at), max(self.last, at)
        self.messages += shape.message
        self.refused += shape.refused
        self.held += shape.held
        self.findings += shape.findings
        if not all(self.who):
            self.who = (self.who[0] or shape.principal, self.who[1] or shape.server)


class Taker:
    """Writes entries into the tables within whatever transaction is open, and knows what it has numbered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._shapes: dict[Shape, _Known] = {}
        self._sessions: dict[str, int] = {}

    def forget(self) -> None:
        """Somebody else has written, or nothing was: numbers are looked up again."""
        self._shapes.clear()
        self._sessions.clear()

    def take(self, rows: Sequence[Row]) -> None:
        """Take these in."""
        if len(self._shapes) + len(self._sessions) > REMEMBERED:
            self.forget()
        batch = _Batch()
        for seq, text in rows:
            self._one(seq, _read(text), batch)
        self._executemany(_ENTRY, batch.entries)
        self._executemany(_OWN, batch.own)
        self._executemany(_USED, ((*used, shape) for shape, used in batch.used().items()))
        self._executemany(_HOUR, ((hour, *seqs) for hour, seqs in batch.hours.items()))
        self._executemany(_COUNT, ((*key, count) for key, count in sorted(batch.counts().items())))
        self._executemany(_SESSION_USED, batch.courses())

    def _one(self, seq: int, body: Mapping[str, object], batch: _Batch) -> None:
        shape = self._known(shape_of(body))
        at = body.get("at")
        moment = float(at) if isinstance(at, int | float) and abs(at) < _LATEST else 0.0
        name = body.get("session")
        session = self._session(name, moment, shape) if name and isinstance(name, str) else None
        batch.add(seq, moment, shape, session)
        if said := own_text(body):
            batch.own.append((seq, said))
        took = body.get("duration_ms")
        if isinstance(took, int | float) and body.get("kind") == "response":
            batch.latency[hour_of(moment), bucket(took)] += 1

    def _known(self, shape: Shape) -> _Known:
        known = self._shapes.get(shape)
        if known is None:
            known = self._shapes[shape] = self._numbered(shape)
        return known

    def _numbered(self, shape: Shape) -> _Known:
        found = tuple(facets(shape))
        key = digest(shape)
        row = self._execute("SELECT id FROM shapes WHERE digest = ?", (key,)).fetchone()
        number = row[0] if row else self._new(shape, key, found)
        return _Known(
            number,
            found,
            int(is_message(shape)),
            int(shape.action == "deny"),
            int(shape.action == "hold"),
            findings_of(shape),
            shape.principal,
            shape.server_name or shape.server,
        )

    def _new(self, shape: Shape, key: bytes, found: Iterable[tuple[Axis, str]]) -> int:
        rules = "".join(f" {rule}." for rule in rules_of(shape))
        fields = (shape.action, shape.would, shape.subject, shape.server, shape.server_name, shape.principal)
        number = self._execute(_SHAPE, (key, *fields, rules)).lastrowid
        assert number is not None  # noqa: S101  # an INSERT has one
        self._execute(_SHAPE_TEXT, (number, shape_text(shape)))
        self._executemany(_FACET, {(number, axis, word) for axis, word in found})
        return number

    def _session(self, name: str, at: float, shape: _Known) -> int:
        known = self._sessions.get(name)
        if known is not None:
            return known
        row = self._execute("SELECT id FROM sessions WHERE name = ?", (name,)).fetchone()
        if row is None:
            values = (name, folded(name), shape.principal, shape.server, at, at)
            number = self._execute(_SESSION, values).lastrowid
            assert number is not None  # noqa: S101
        else:
            number = row[0]
        self._sessions[name] = number
        return number


class _Batch:
    """What some entries add up to."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, int, int | None]] = []
        self.own: list[tuple[int, str]] = []
        self.hours: dict[int, tuple[int, int]] = {}
        self.latency: Counter[tuple[int, int]] = Counter()
        self._of_hours: Counter[tuple[int, _Known]] = Counter()
        self._last: dict[int, int] = {}
        self._courses: dict[int, _Course] = {}

    def add(self, seq: int, at: float, shape: _Known, session: int | None) -> None:
        hour = hour_of(at)
        self.entries.append((seq, round(at * 1000), shape.id, session))
        self.hours[hour] = (self.hours.get(hour, (seq, seq))[0], seq)
        self._of_hours[hour, shape] += 1
        self._last[shape.id] = seq
        if session is not None:
            course = self._courses.get(session)
            if course is None:
                course = self._courses[session] = _Course(at)
            course.add(at, shape)

    def used(self) -> dict[int, tuple[int, int]]:
        counts: Counter[int] = Counter()
        for (_, shape), count in self._of_hours.items():
            counts[shape.id] += count
        return {shape: (count, self._last[shape]) for shape, count in counts.items()}

    def counts(self) -> Mapping[tuple[str, int, str], int]:
        counts: Counter[tuple[str, int, str]] = Counter()
        for (hour, shape), count in self._of_hours.items():
            for axis, key in shape.facets:
                counts[axis, hour, key] += count
        for (hour, number), count in self.latency.items():
            counts[LATENCY, hour, str(number)] += count
        return counts

    def courses(self) -> Iterable[tuple[object, ...]]:
        for session, one in self._courses.items():
            counted = (one.messages, one.refused, one.held, one.findings)
            yield (one.began, one.last, *counted, *one.who, session)


def _read(text: str) -> Mapping[str, object]:
    """The body; what somebody else wrote there is found by its number alone."""
    try:
        body = jiter.from_json(text.encode())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
