"""Taking the bodies of entries away that were kept long enough, so that the chain stays whole and says so."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, NamedTuple

from douane.audit.chain import link
from douane.audit.entry import Entry, decoded, encoded, time_of
from douane.audit.pruning import statement, stays, tombstone
from douane.errors import StoreError
from douane.policy.retaining import Retention, rule_of
from douane.stores.faults import translated
from douane.stores.index import Index
from douane.stores.index.schema import index_path
from douane.stores.keys import seal_key
from douane.stores.legal_holds import read_holds
from douane.stores.log import Log, read_entries
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.sqlite import SqliteStore
from douane.stores.transaction import Transaction

BATCH: Final = 400  # entries in one transaction, for which all writers wait: some 10 ms
PAGES: Final = 500  # given back in one transaction
LATE: Final = 3600.0  # seconds by which entries of several processes may be out of order

_EMPTY: Final = "UPDATE entries SET body = ? WHERE seq = ? AND body = ?"
_JOIN: Final = "DELETE FROM entries WHERE seq = ?"  # it comes back, where there is less room taken
_BACK: Final = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?)"


class Due(NamedTuple):
    """Entries that are to go, each with its rule; how many a legal hold keeps, and how many are not whole."""

    entries: tuple[tuple[Retention, Entry], ...]
    held: int
    broken: int


class Pruned(NamedTuple):
    """How many entries were emptied under each rule, how many stay though they were due, and bytes freed."""

    emptied: Mapping[str, int]
    held: int
    broken: int
    freed: int


class _ChangedError(StoreError):
    def __init__(self) -> None:
        super().__init__("the log or its legal holds changed while it was pruned", "run it again")


class Pruning:
    """The log of a state folder, with rules for how long entries stay; for one thread.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str, rules: Sequence[Retention]) -> None:
        ready(folder)
        self._folder, self._rules = folder, rules
        self._path = database_path(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, Durability.POWER)
        with translated(self._path), closed_on_error(self._connection):
            self._connection.execute("PRAGMA secure_delete = ON")  # what is gone is not left in free pages
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)
            self._holds = read_holds(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def due(self, now: float) -> Iterator[Due]:
        """What is due, some at a time; nothing is changed."""
        shortest = min((rule.keep for rule in self._rules), default=now)
        for entries in self._batches(now - shortest + LATE):
            found = [self._judged(entry, now) for entry in entries]
            going = tuple((rule, entry) for rule, entry, why in found if rule and not why)
            whys = Counter(why for _, _, why in found)
            yield Due(going, whys["held"], whys["broken"])

    def run(self, by: str, now: float, rest: Callable[[float], None] = time.sleep) -> Pruned:
        """Empty what is due, and give its room back; it pauses as long as it works, and others write then."""
        emptied: Counter[str] = Counter()
        held = broken = 0
        before = self._size()
        for due in self.due(now):
            held, broken = held + due.held, broken + due.broken
            for rule, entries in _by_rule(due.entries):
                began = time.monotonic()
                self._empty(rule, entries, by, now)
                emptied[rule.name] += len(entries)
                rest(time.monotonic() - began)
        if emptied:
            self._finish(rest)
        return Pruned(emptied, held, broken, before - self._size())

    def _judged(self, entry: Entry, now: float) -> tuple[Retention | None, Entry, str]:
        """The rule by which an entry is due, and why it stays all the same."""
        body = decoded(entry)
        at = body.get("at")
        rule = None if "pruned" in body or stays(body) else rule_of(self._rules, body)
        if rule is None or not isinstance(at, int | float) or at > now - rule.keep:
            return None, entry, ""
        if any(hold.covers(body) for hold in self._holds):
            return rule, entry, "held"
        return rule, entry, "" if link(entry.seq, entry.previous, entry.body) == entry.hash else "broken"

    def _empty(self, rule: Retention, entries: Sequence[Entry], by: str, now: float) -> None:
        """All of it or nothing: the entry that says so, and the tombstones, which name it."""
        with self._transaction:
            if read_holds(self._connection) != self._holds:
                raise _ChangedError
            number = self._log.head()[0] + 1
            stones = [tombstone(entry, time_of(entry), number) for entry in entries]
            self._log.append([encoded(statement(stones, rule.name, by, now))])
            rows = [(stone.body, stone.seq, one.body) for stone, one in zip(stones, entries, strict=True)]
            if self._connection.executemany(_EMPTY, rows).rowcount != len(rows):
                raise _ChangedError
            self._connection.executemany(_JOIN, [(stone.seq,) for stone in stones])
            back = [(stone.seq, stone.body, stone.previous, stone.hash) for stone in stones]
            self._connection.executemany(_BACK, back)  # for one whose triggers somebody has dropped

    def _batches(self, before: float) -> Iterator[Sequence[Entry]]:
        """All entries up to a time, in order."""
        seq = 0
        while True:
            with translated(self._path):
                batch = read_entries(self._connection, seq, BATCH)
            yield batch
            if len(batch) < BATCH or time_of(batch[0]) > before:
                return
            seq = batch[-1].seq

    def _finish(self, rest: Callable[[float], None]) -> None:
        """Sign what was done, have the index forget what is gone, and give free pages back."""
        with closing(SqliteStore(self._folder)) as store:
            store.checkpoint()
        self._forget()
        left = self._pragma("freelist_count") if self._pragma("auto_vacuum") else 0
        for _ in range(-(-left // PAGES)):
            began = time.monotonic()
            with translated(self._path):
                self._connection.executescript(f"PRAGMA incremental_vacuum({PAGES})")  # one page a step
            rest(time.monotonic() - began)
        self._pragma("wal_checkpoint(PASSIVE)")  # any other kind lets writers wait

    def _forget(self) -> None:
        if os.path.exists(index_path(self._folder)):  # noqa: PTH110  # as everywhere in stores
            with closing(Index(self._folder)) as index:
                while index.end() and index.follow():
                    continue
                index.forget_pruned()

    def _size(self) -> int:
        return (self._pragma("page_count") - self._pragma("freelist_count")) * self._pragma("page_size")

    def _pragma(self, name: str) -> int:
        with translated(self._path):
            found: int = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
        return found


def _by_rule(entries: Sequence[tuple[Retention, Entry]]) -> Iterator[tuple[Retention, list[Entry]]]:
    for rule in dict.fromkeys(rule for rule, _ in entries):
        yield rule, [entry for one, entry in entries if one is rule]
