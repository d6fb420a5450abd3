"""What shows that an entry was in the log when a checkpoint was signed, without showing the others."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Final, NamedTuple

from douane.audit.tree import path, rows
from douane.stores.reader import Reader

BATCHES: Final = 4  # trees that are kept, of some 100 kB each


class _Batch(NamedTuple):
    """The entries after a number up to that of a checkpoint."""

    seq: int
    since: int
    line: str


class Proving:
    """The checkpoints of a log, each with the tree over its entries."""

    def __init__(self, reader: Reader) -> None:
        self._batches = [*_batches(reader.checkpoints())]
        self._ends = [one.seq for one in self._batches]
        self._rows = lru_cache(BATCHES)(lambda since, last: rows(reader.hashes(since, last)))

    def lines(self, ends: Iterable[int]) -> Iterator[str]:
        """For each of these entries, the way to the root that a checkpoint signed, as a line of JSON."""
        for seq in ends:
            batch = self._of(seq)
            if batch is not None:
                way = path(self._rows(batch.since, batch.seq), seq - batch.since - 1)
                proof = {"seq": seq, "checkpoint": batch.seq, "path": [one.hex() for one in way]}
                yield json.dumps(proof, separators=(",", ":"))

    def checkpoints(self, ends: Iterable[int], numbers: range | list[int]) -> list[str]:
        """The checkpoints that these entries need, and of a range all within it."""
        needed = {one for one in map(self._of, ends) if one is not None}
        if isinstance(numbers, range):
            needed.update(one for one in self._batches if one.seq in numbers)
        return [one.line for one in sorted(needed)]

    def _of(self, seq: int) -> _Batch | None:
        """The checkpoint that signed the entry first."""
        at = bisect_left(self._ends, seq)
        batch = self._batches[at] if at < len(self._batches) else None
        return batch if batch is not None and batch.since < seq else None


def _batches(lines: Iterable[str]) -> Iterator[_Batch]:
    """Those of checkpoints that sign a tree; what cannot be read is for `douane audit verify`."""
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            yield _Batch(int(said["seq"]), int(said["since"]), line)
