"""Taking new entries of the log into the index."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import jiter

from douane.stores.index.buckets import bucket, hour_of
from douane.stores.index.known import KnownParty, KnownShape, Numbers
from douane.stores.index.shape import Axis, own_text, party_key, shape_key

LATENCY: Final = "latency"  # an axis whose keys are buckets
DAILY: Final = "daily "  # before an axis that is counted by days
DAY: Final = 24  # hours
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_LATEST: Final = 1e12  # seconds; a time beyond is none

Row = tuple[int, str]  # number and body of an entry

_ENTRY: Final = "INSERT INTO entries VALUES (?, ?, ?, ?, ?)"
_OWN: Final = "INSERT INTO own_texts (rowid, said) VALUES (?, ?)"
_SHAPE_USED: Final = "UPDATE shapes SET count = count + ?, last = ? WHERE id = ?"
_PARTY_USED: Final = "UPDATE parties SET count = count + ?, last = ? WHERE id = ?"
_HOUR: Final = """INSERT INTO hours VALUES (?, ?, ?) ON CONFLICT (hour) DO UPDATE
    SET first = min(first, excluded.first), last = max(last, excluded.last)"""
_COUNT: Final = """INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT (axis, hour, key) DO UPDATE
    SET count = count + excluded.count"""
_SESSION_USED: Final = """UPDATE sessions SET began = min(began, ?), last = max(last, ?),
    messages = messages + ?, refused = refused + ?, held = held + ?, findings = findings + ?,
    principal = CASE principal WHEN '' THEN ? ELSE principal END,
    server = CASE server WHEN '' THEN ? ELSE server END WHERE id = ?"""


class Taker:
    """Writes entries into the tables within whatever transaction is open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._executemany = connection.executemany
        self._numbers = Numbers(connection)
        self.forget = self._numbers.forget

    def take(self, rows: Sequence[Row]) -> None:
        """Take these in; of what they add up to, each line is written once."""
        self._numbers.trim()
        batch = _Batch()
        for seq, text in rows:
            self._one(seq, _read(text), batch)
        self._executemany(_ENTRY, batch.entries)
        self._executemany(_OWN, batch.own)
        self._executemany(_SHAPE_USED, batch.shapes())
        self._executemany(_PARTY_USED, batch.parties())
        self._executemany(_HOUR, ((hour, *seqs) for hour, seqs in batch.hours.items()))
        self._executemany(_COUNT, ((*key, count) for key, count in sorted(batch.counts().items())))
        self._executemany(_SESSION_USED, batch.courses())

    def _one(self, seq: int, body: Mapping[str, object], batch: _Batch) -> None:
        try:
            shape, party = self._numbers.shape(shape_key(body)), self._numbers.party(party_key(body))
        except TypeError:  # a list where we write a text
            self._one(seq, {}, batch)
            return
        at, name = body.get("at"), body.get("session")
        moment = float(at) if isinstance(at, int | float) and abs(at) < _LATEST else 0.0
        session = self._numbers.session(name, moment, party) if name and isinstance(name, str) else None
        batch.entries.append((seq, int(moment * 1000), shape.id, party.id, session))
        batch.add(seq, moment, shape, party)
        if session is not None:
            batch.course(session, moment).add(moment, shape, party)
        if said := own_text(body):
            batch.own.append((seq, said))
        took = body.get("duration_ms")
        if isinstance(took, int | float) and body.get("kind") == "response":
            batch.latency[hour_of(moment), bucket(took)] += 1


class _Course:
    """What some entries add to a session."""

    __slots__ = ("began", "findings", "held", "last", "messages", "refused", "who")

    def __init__(self, at: float) -> None:
        self.began = self.last = at
        self.messages = self.refused = self.held = self.findings = 0
        self.who = ("", "")

    def add(self, at: float, shape: KnownShape, party: KnownParty) -> None:
        self.began, self.last = min(self.began, at), max(self.last, at)
        self.messages += shape.message
        self.refused += shape.refused
        self.held += shape.held
        self.findings += shape.findings
        if not all(self.who):
            self.who = (self.who[0] or party.principal, self.who[1] or party.server)


class _Batch:
    """What some entries add up to."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, int, int, int | None]] = []
        self.own: list[tuple[int, str]] = []
        self.hours: dict[int, tuple[int, int]] = {}
        self.latency: Counter[tuple[int, int]] = Counter()
        self._of_hours: Counter[tuple[int, KnownShape, KnownParty]] = Counter()
        self._shapes: dict[KnownShape, int] = {}
        self._parties: dict[KnownParty, int] = {}
        self._courses: dict[int, _Course] = {}

    def add(self, seq: int, at: float, shape: KnownShape, party: KnownParty) -> None:
        hour = hour_of(at)
        known = self.hours.get(hour)
        self.hours[hour] = (known[0] if known else seq, seq)
        self._of_hours[hour, shape, party] += 1
        self._shapes[shape] = self._parties[party] = seq

    def course(self, session: int, at: float) -> _Course:
        course = self._courses.get(session)
        if course is None:
            course = self._courses[session] = _Course(at)
        return course

    def shapes(self) -> Iterator[tuple[int, int, int]]:
        counts: Counter[KnownShape] = Counter()
        for (_, shape, _), count in self._of_hours.items():
            counts[shape] += count
        return ((counts[shape], last, shape.id) for shape, last in self._shapes.items())

    def parties(self) -> Iterator[tuple[int, int, int]]:
        counts: Counter[KnownParty] = Counter()
        for (_, _, party), count in self._of_hours.items():
            counts[party] += count
        return ((counts[party], last, party.id) for party, last in self._parties.items())

    def counts(self) -> Mapping[tuple[str, int, str], int]:
        counts: Counter[tuple[str, int, str]] = Counter()
        for (hour, shape, party), count in self._of_hours.items():
            for axis, key in (*shape.facets, *_of_party(shape, party)):
                counts[axis, hour, key] += count
        for (hour, number), count in self.latency.items():
            counts[LATENCY, hour, str(number)] += count
        days: Counter[tuple[str, int, str]] = Counter()
        for (name, hour, key), count in counts.items():
            days[f"{DAILY}{name}", hour // DAY, key] += count
        return counts + days

    def courses(self) -> Iterator[tuple[object, ...]]:
        for session, one in self._courses.items():
            counted = (one.messages, one.refused, one.held, one.findings)
            yield (one.began, one.last, *counted, *one.who, session)


def _of_party(shape: KnownShape, party: KnownParty) -> Iterator[tuple[Axis, str]]:
    if shape.is_call:
        yield Axis.SERVER, party.server
        yield Axis.PRINCIPAL, party.principal
    if shape.is_use and party.ident:
        yield Axis.USED, party.ident
    if shape.refused:
        yield Axis.REFUSED_SERVER, party.server
        yield Axis.REFUSED_PRINCIPAL, party.principal


def _read(text: str) -> Mapping[str, object]:
    """The body; what somebody else wrote there is found by its number alone."""
    try:
        body = jiter.from_json(text.encode())
    except ValueError:
        body = _mended(text)
    return body if isinstance(body, dict) else {}


def _mended(text: str) -> object:
    """The body without what is no text for SQLite, as names of files may be on a disk."""
    try:
        return json.loads(_SURROGATES.sub("\ufffd", json.dumps(json.loads(text), ensure_ascii=False)))
    except (ValueError, RecursionError):
        return None
