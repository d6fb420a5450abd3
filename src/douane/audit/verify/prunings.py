"""Entries whose bodies were pruned: only what an entry of the log lists by their digest is accepted."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from douane.audit.verify.evidence import Problem, entries
from douane.audit.verify.reseals import read_date, read_object

MARK: Final = '"douane/prune"'
_TOMBSTONE: Final = re.compile(r'\{"at":-?[0-9.e+-]{1,40},"pruned":([0-9]{1,18})\}')
_LINK: Final = struct.Struct(">16sQ32s32sQ")
_HASH: Final = 32  # bytes


class Emptied:
    """The entries that say to have been pruned by one entry."""

    def __init__(self, first: int) -> None:
        self.first = self.last = first
        self.count = 0
        self._digest = hashlib.sha256()

    def add(self, seq: int, body: str, previous: bytes, found: bytes) -> None:
        """The next of them."""
        raw = body.encode()
        self._digest.update(_LINK.pack(b"douane prune v1\0", seq, previous, found, len(raw)) + raw)
        self.last, self.count = seq, self.count + 1

    def said(self) -> tuple[object, ...]:
        """What the entry that pruned them must say of them."""
        return self.first, self.last, self.count, self._digest.hexdigest()


class Pruned(NamedTuple):
    """What an entry says of what it pruned."""

    seq: int
    of: tuple[object, ...]
    rule: str
    words: str  # when, and by whom


def emptied_by(body: str, previous: bytes, found: bytes) -> int | None:
    """The number of the entry that pruned one with this body, or None where that is no tombstone."""
    said = _TOMBSTONE.fullmatch(body)
    return int(said[1]) if said and len(previous) == len(found) == _HASH else None


def prunings(rows: Iterable[tuple[int, str]]) -> list[Pruned]:
    """Those among entries that say what was pruned."""
    return [*_told(rows)]


def pruning_problems(emptied: dict[int, Emptied], told: Iterable[Pruned]) -> Iterator[Problem]:
    """Entries that are empty without a word about it, or not as they were when they were pruned."""
    by_seq = {one.seq: one for one in told}
    for seq, found in emptied.items():
        said = by_seq.get(seq)
        if said is None:
            text = f"{entries(found.first, found.last)}: emptied, and entry {seq} says nothing of it"
            yield Problem(found.first, found.last, text)
        elif said.of != found.said():
            text = f"{entries(found.first, found.last)}: not what entry {seq} pruned"
            yield Problem(found.first, found.last, text)
    for seq in by_seq.keys() - emptied.keys():
        yield Problem(seq, seq, f"entry {seq} says that entries were pruned, and none was")


def pruning_notes(told: Iterable[Pruned]) -> Iterator[str]:
    """A note for each rule, and when and by whom entries were pruned for it last."""
    rules: dict[str, list[Pruned]] = {}
    for one in told:
        rules.setdefault(one.rule, []).append(one)
    for rule, several in rules.items():
        count = sum(one.of[2] for one in several if isinstance(one.of[2], int))
        last = several[-1]
        yield f"{count} entries were pruned under the rule `{rule}`, {last.words} last (entry {last.seq})"


def _told(rows: Iterable[tuple[int, str]]) -> Iterator[Pruned]:
    for seq, body in rows:
        said = read_object(body)
        if said.get("method") == "douane/prune" and said.get("kind") == "lifecycle":
            of = (said.get("first"), said.get("last"), said.get("entries"), said.get("digest"))
            words = f"on {read_date(said.get('at'))} by {said.get('principal')}"
            yield Pruned(seq, of, str(said.get("subject")), words)
