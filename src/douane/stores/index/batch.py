"""What some entries add up to, so that each line of the index is written once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import Final

from douane.stores.index.known import KnownParty, KnownShape
from douane.stores.index.shape import Axis, Marks

LATENCY: Final = "latency"  # an axis whose keys are buckets
DAILY: Final = "daily "  # before an axis that is counted by days
DAY: Final = 24  # hours
HOUR: Final = 3_600_000  # milliseconds

_SHAPE_USED: Final = "UPDATE shapes SET count = count + ?, last = max(last, ?) WHERE id = ?"
_PARTY_USED: Final = "UPDATE parties SET count = count + ?, last = max(last, ?) WHERE id = ?"
_COUNT: Final = """INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT (axis, hour, key) DO UPDATE
    SET count = count + excluded.count"""
_NONE: Final = "DELETE FROM counts WHERE axis = ? AND hour = ? AND key = ? AND count <= 0"

Place = tuple[str, int, str]  # an axis, an hour or a day, and a key


class Batch:
    """Entries that are counted, in order."""

    def __init__(self) -> None:
        self._of_shapes: Counter[tuple[int, KnownShape]] = Counter()
        self._of_parties: Counter[tuple[int, KnownParty, Marks]] = Counter()
        self._took: Counter[tuple[int, int]] = Counter()
        self._last: dict[KnownShape | KnownParty, int] = {}

    def add(self, seq: int, at: int, shape: KnownShape, party: KnownParty) -> None:
        """Count one of this time in milliseconds."""
        hour = at // HOUR
        self._of_shapes[hour, shape] += 1
        self._of_parties[hour, party, shape.marks] += 1
        self._last[shape] = self._last[party] = seq

    def add_took(self, at: int, bucket: int) -> None:
        """Count how long a server took."""
        self._took[at // HOUR, bucket] += 1

    def put(self, connection: Connection) -> None:
        """Add all of it to what is counted."""
        self._write(connection, 1)

    def take_back(self, connection: Connection) -> None:
        """Take all of it from what is counted; of what nothing is left, nothing stays."""
        self._write(connection, -1)
        connection.executemany(_NONE, self._counts())

    def _write(self, connection: Connection, sign: int) -> None:
        for sql, used in zip((_SHAPE_USED, _PARTY_USED), self._used(), strict=True):
            connection.executemany(sql, ((sign * n, self._last[one], one.id) for one, n in used.items()))
        counts = sorted(self._counts().items())
        connection.executemany(_COUNT, ((*place, sign * count) for place, count in counts))

    def _used(self) -> tuple[Counter[KnownShape | KnownParty], Counter[KnownShape | KnownParty]]:
        shapes: Counter[KnownShape | KnownParty] = Counter()
        parties: Counter[KnownShape | KnownParty] = Counter()
        for (_, shape), count in self._of_shapes.items():
            shapes[shape] += count
        for (_, party, _), count in self._of_parties.items():
            parties[party] += count
        return shapes, parties

    def _counts(self) -> Mapping[Place, int]:
        counts: Counter[Place] = Counter()
        for place, count in self._by_hour():
            counts[place] += count
        days: Counter[Place] = Counter()
        for (axis, hour, key), count in counts.items():
            days[f"{DAILY}{axis}", hour // DAY, key] += count
        return counts + days

    def _by_hour(self) -> Iterator[tuple[Place, int]]:
        for (hour, shape), count in self._of_shapes.items():
            for axis, key in shape.facets:
                yield (axis, hour, key), count
        for (hour, party, marks), count in self._of_parties.items():
            for axis, key in _of_party(party, marks):
                if key or axis is Axis.REFUSED_PRINCIPAL:  # nobody is somebody there
                    yield (axis, hour, key), count
        for (hour, number), count in self._took.items():
            yield (LATENCY, hour, str(number)), count


def _of_party(party: KnownParty, marks: Marks) -> Iterator[tuple[Axis, str]]:
    if marks.is_request:
        yield Axis.PRINCIPAL, party.principal
    if marks.is_call:
        yield Axis.SERVER, party.server
        yield Axis.CALLER, party.principal
        yield Axis.USED, party.ident
    if marks.is_refused:
        yield Axis.REFUSED_SERVER, party.server
        yield Axis.REFUSED_PRINCIPAL, party.principal
