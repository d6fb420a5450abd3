"""What a verification goes by, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

Row = tuple[object, object, object, object]  # seq, body, previous, hash: whatever stands there


@dataclass(frozen=True, slots=True)
class Head:
    """The row that says where the log ends."""

    seq: int
    hash: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """A checkpoint as it was found, and where, for people."""

    source: str
    text: str
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says; `at` is decimal seconds since the epoch.

    `batch` is the number after which the entries begin over whose hashes it signs the root of a tree, and
    that root; checkpoints of the first version have none.
    """

    database: bytes
    seq: int
    hash: bytes
    at: str
    key: bytes
    signature: bytes
    batch: tuple[int, bytes] | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found: the rows in the order of their numbers, the head, and every checkpoint.

    `tabled` are the numbers of the checkpoints in the database, `filed` those in ``checkpoints.jsonl``.
    A key that is None is not known here.
    """

    database: bytes
    head: Head | None
    rows: Iterable[Row]
    checkpoints: tuple[Line, ...] = ()
    tabled: frozenset[int] = frozenset()
    filed: frozenset[int] = frozenset()
    seal_key: bytes | None = None
    public_key: bytes | None = None

    def wanted(self) -> frozenset[int]:
        """The numbers of the entries whose hashes are needed to check the head and the checkpoints."""
        marks = {line.checkpoint.seq for line in self.checkpoints if line.checkpoint}
        return frozenset(marks | ({self.head.seq} if self.head else set()))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, in words, and the entries from `first` to `last` that it is about."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many entries were read, the first problems, how many there are in all, and what was left out."""

    entries: int
    problems: tuple[Problem, ...]
    problems_in_all: int
    notes: tuple[str, ...]


def read_line(source: str, text: str) -> Line:
    """A line of checkpoints; `checkpoint` is None where it is not one."""
    try:
        said = json.loads(text)
        checkpoint = Checkpoint(
            bytes.fromhex(said["database"]),
            int(said["seq"]),
            bytes.fromhex(said["hash"]),
            str(said["at"]),
            bytes.fromhex(said["key"]),
            bytes.fromhex(said["signature"]),
            (int(said["since"]), bytes.fromhex(said["root"])) if said["v"] != 1 else None,
        )
    except (ValueError, TypeError, KeyError):
        return Line(source, text, None)
    return Line(source, text, checkpoint)


def entries(first: int, last: int) -> str:
    """`entry 3` or `entries 3–5`."""
    return f"entry {first}" if first == last else f"entries {first}–{last}"
