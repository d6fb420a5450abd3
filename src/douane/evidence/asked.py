"""What somebody wants evidence of, and which entries these are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

from douane.audit.entry import Entry
from douane.audit.query import Query
from douane.errors import ConfigError
from douane.stores.reader import Reader

_NAMED: Final = ("session", "principal", "server")


class Asked(NamedTuple):
    """A time, in seconds since the epoch, or all entries that one of `queries` asks for within it.

    `words` say it to people, as they stand in the bundle.
    """

    since: float | None
    until: float | None
    queries: tuple[Query, ...]
    words: Mapping[str, object]


def about(wanted: Query) -> Asked:
    """What is about a session, principal and server together; with none of them, all entries of a time."""
    named = {name: text for name in _NAMED if (text := getattr(wanted, name))}
    times = {"since": wanted.since, "until": wanted.until}
    words = {name: _moment(at) for name, at in times.items() if at is not None}
    return Asked(wanted.since, wanted.until, (wanted,) if named else (), named | words)


class Found(NamedTuple):
    """The numbers of entries, all between the first and the last or some of them."""

    numbers: range | list[int]

    @property
    def kind(self) -> str:
        """What a manifest calls it: a range, or a selection."""
        return "range" if isinstance(self.numbers, range) else "selection"

    def entries(self, reader: Reader) -> Iterator[Entry]:
        """The entries, in order."""
        if isinstance(self.numbers, range):
            yield from _up_to(reader.after(self.numbers[0] - 1), self.numbers[-1])
        else:
            yield from filter(None, map(reader.entry, self.numbers))


def found(reader: Reader, asked: Asked) -> Found:
    """The entries that are asked for.

    Raises:
        ConfigError: there is none.
    """
    if asked.queries:
        within = [replace(one, since=asked.since, until=asked.until) for one in asked.queries]
        numbers: range | list[int] = reader.numbers(within)
    else:
        first = 1 if asked.since is None else reader.first_since(asked.since)
        last = reader.end() if asked.until is None else reader.first_since(asked.until) - 1
        numbers = range(first, last + 1)
    if not numbers:
        raise ConfigError(
            "there is no entry of what was asked for", "see what there is with `douane audit search`"
        )
    return Found(numbers)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _up_to(entries: Iterable[Entry], last: int) -> Iterator[Entry]:
    for entry in entries:
        if entry.seq > last:
            return
        yield entry
