"""Walking along the chain, entry by entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final, TypeVar

from douane.audit.verify.evidence import Problem, Row, entries
from douane.audit.verify.prunings import MARK as PRUNE
from douane.audit.verify.prunings import Emptied, emptied_by
from douane.audit.verify.reseals import MARK

MOVES: Final = 200  # changed entries that are tried at each other's places; beyond, only called changed
GAPS: Final = 1000  # missing numbers that are tried as well
MOST: Final = 1000  # problems of a kind that are told one by one

_Range = tuple[int, int]
_Found = TypeVar("_Found")


class Walk:
    """One pass over the rows of the log of `database`, which keeps the hashes of the entries `wanted`.

    An entry is wrong if its hash is not that of its number, the hash before it and its body, or if
    it does not follow the entry before it.
    """

    def __init__(self, database: bytes, wanted: frozenset[int]) -> None:
        self.count = 0
        self.last = 0  # number of the last entry read
        self.hashes: dict[int, bytes] = {}
        self.wrong: set[int] = set()  # those of `wanted` about which there is a problem already
        self.untold = 0  # problems beyond `MOST`
        self.resealed: list[tuple[int, str]] = []  # entries that may be about a reseal
        self.pruning: list[tuple[int, str]] = []  # entries that may say what was pruned
        self.emptied: dict[int, Emptied] = {}  # by the number of the entry that pruned them
        self._wanted = wanted
        self._follows: bytes | None = hashlib.sha256(b"douane genesis v1" + database).digest()
        self._suspects: list[tuple[int, str, bytes, bytes]] = []
        self._changed: list[_Range] = []
        self._missing: list[_Range] = []
        self._others: list[Problem] = []

    def take(self, row: Row) -> None:
        """Check the next row."""
        self.count += 1
        seq, body, previous, found = row
        if not isinstance(seq, int) or seq <= self.last:
            self._say(self.last, self.last, f"an entry numbered {seq!r} stands after entry {self.last}")
            return
        if seq > self.last + 1:
            self._gap(self.last + 1, seq - 1)
        if isinstance(body, str) and isinstance(previous, bytes) and isinstance(found, bytes):
            self._check(seq, body, previous, found)
            if MARK in body:
                self._note(self.resealed, (seq, body))
            if PRUNE in body:
                self.pruning.append((seq, body))
        else:
            self._call_changed(seq)
            self._follows = None
        self.last = seq

    def problems(self) -> Iterator[Problem]:
        """All that is wrong with the rows; moved entries are known by their hashes only at the end."""
        moved = dict(self._moved())
        for seq, place in moved.items():
            yield Problem(seq, seq, f"entry {seq} was moved: it was written as entry {place}")
        for first, last in self._missing:
            are = "is" if first == last else "are"
            yield Problem(first, last, f"{entries(first, last)} {are} missing")
        yield from self._others
        for first, last in self._changed:
            yield from _unmoved(first, last, moved)

    def _check(self, seq: int, body: str, previous: bytes, found: bytes) -> None:
        """After a changed entry only its own hash is asked for: the entry before is known to be wrong."""
        whole = _hash(seq, body, previous) == found or self._is_emptied(seq, body, previous, found)
        if not whole:
            self._call_changed(seq)
            if len(self._suspects) < MOVES:
                self._suspects.append((seq, body, previous, found))
        elif self._follows is not None and previous != self._follows:
            self._break(seq)
        self._follows = found if whole else None
        if seq in self._wanted:
            self.hashes[seq] = found

    def _is_emptied(self, seq: int, body: str, previous: bytes, found: bytes) -> bool:
        by = emptied_by(body, previous, found)
        if by is None:
            return False
        self.emptied.setdefault(by, Emptied(seq)).add(seq, body, previous, found)
        return True

    def _break(self, seq: int) -> None:
        """Both entries agree with their own hashes, so one of them was rewritten with its hash."""
        if seq == 1:
            self._say(1, 1, "entry 1 does not begin the log of this database")
        else:
            self._say(seq - 1, seq, f"entry {seq - 1} was rewritten: entry {seq} follows another one")

    def _gap(self, first: int, last: int) -> None:
        self._follows = None
        self._note(self._missing, (first, last))

    def _say(self, first: int, last: int, text: str) -> None:
        self.wrong.update(self._wanted & {first, last})
        self._note(self._others, Problem(first, last, text))

    def _call_changed(self, seq: int) -> None:
        self.wrong.update(self._wanted & {seq})
        if self._changed and self._changed[-1][1] == seq - 1:
            self._changed[-1] = (self._changed[-1][0], seq)
        else:
            self._note(self._changed, (seq, seq))

    def _note(self, kind: list[_Found], found: _Found) -> None:
        if len(kind) < MOST:
            kind.append(found)
        else:
            self.untold += 1

    def _moved(self) -> Iterator[tuple[int, int]]:
        places = [seq for seq, *_ in self._suspects]
        for first, last in self._missing:
            room = GAPS - len(places)
            places += range(first, min(last, first + room) + 1)
        for seq, body, previous, found in self._suspects:
            place = next((one for one in places if _hash(one, body, previous) == found), None)
            if place is not None:
                yield seq, place


def _hash(seq: int, body: str, previous: bytes) -> bytes:
    """SHA-256 over the domain, the number, the hash before, and the body with its length before it."""
    raw = body.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(b"douane entry v1\0")
    digest.update(seq.to_bytes(8, "big", signed=False))
    digest.update(previous)
    digest.update(len(raw).to_bytes(8, "big"))
    digest.update(raw)
    return digest.digest()


def _unmoved(first: int, last: int, moved: dict[int, int]) -> Iterator[Problem]:
    """`first`–`last` as changed, without those that are known to have been moved."""
    start = first
    for seq in range(first, last + 2):
        if seq in moved or seq == last + 1:
            if start < seq:
                were = "was" if start == seq - 1 else "were"
                yield Problem(start, seq - 1, f"{entries(start, seq - 1)} {were} changed")
            start = seq + 1
