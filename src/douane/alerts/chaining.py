"""Whether entries hang together, and whether an empty one was emptied by a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice, takewhile
from typing import Final, NamedTuple

from douane.audit.chain import link
from douane.audit.entry import Entry, decoded
from douane.audit.verify.prunings import Emptied, emptied_by, prunings
from douane.stores.pruning import BATCH, LATE
from douane.stores.reader import Reader

_YOUNGEST: Final = 86_400.0  # seconds


def out_of_chain(
    entries: Sequence[Entry], place: tuple[int, bytes], reader: Reader, now: float
) -> Iterator[Entry]:
    """Entries that do not follow on the one before, or are not what was chained."""
    seq, last = place
    before = reader.entry(seq)
    written = _time_of(before, now) if before is not None else 0.0
    is_told = cache(lambda number: _is_told(number, reader))
    for entry in entries:
        follows = entry.seq == seq + 1 and (entry.previous == last or not last)
        due = _Due(written - LATE, now - _YOUNGEST)
        if not (follows and (_is_whole(entry) or _is_pruned(entry, is_told, due))):
            yield entry
        seq, last, written = entry.seq, entry.hash, max(written, _time_of(entry, now))


class _Due(NamedTuple):
    """Between which times an entry was written that may be pruned."""

    since: float  # what stands before it is not younger
    until: float


def _is_whole(entry: Entry) -> bool:
    return link(entry.seq, entry.previous, entry.body) == entry.hash


def _time_of(entry: Entry, now: float) -> float:
    """When it was written; of one that says to come from the future, nobody knows."""
    at = decoded(entry).get("at")
    return at if isinstance(at, int | float) and at <= now else 0.0


def _is_pruned(entry: Entry, is_told: Callable[[int], bool], due: _Due) -> bool:
    """Whether its body has gone by a rule while nobody brought alerts; none goes by one within a day."""
    by = emptied_by(entry.body, entry.previous, entry.hash)
    if by is None or by <= entry.seq:
        return False
    at = decoded(entry).get("at")
    return isinstance(at, int | float) and due.since <= at <= due.until and is_told(by)


def _is_told(number: int, reader: Reader) -> bool:
    """Whether an entry of this number says that just those were pruned which name it."""
    teller = reader.entry(number)
    told = prunings([(number, teller.body)]) if teller is not None and _is_whole(teller) else []
    first, last = told[0].of[:2] if told else (None, None)
    if not (isinstance(first, int) and isinstance(last, int) and 0 < first <= last < number):
        return False
    emptied = Emptied(first)
    among = islice(reader.after(first - 1), BATCH)
    for one in takewhile(lambda entry: entry.seq <= last, among):
        if emptied_by(one.body, one.previous, one.hash) == number:
            emptied.add(one.seq, one.body, one.previous, one.hash)
    return emptied.said() == told[0].of
