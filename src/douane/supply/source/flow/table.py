"""What is known of the functions of a language: which act on what they are given, and what they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from douane.supply.source.flow.site import Arrival, Sink, Site
from douane.supply.source.flow.value import Origin


class Row(NamedTuple):
    """Functions by the last part of their name; what stands before it must fit `owner`."""

    owner: re.Pattern[str]
    names: frozenset[str]
    sinks: tuple[Sink, ...]
    gives: Origin | None = None


class Knowledge(NamedTuple):
    """All rows of a language by name, how it calls itself, and what holds the environment."""

    rows: Mapping[str, tuple[Row, ...]]
    selves: frozenset[str]
    environments: frozenset[str]
    readers: frozenset[str]


def row(owner: str, names: str, *sinks: Sink, gives: Origin | None = None) -> Row:
    """A row: `owner` is an expression for all that stands before the last dot, `names` are words."""
    return Row(re.compile(owner), frozenset(names.split()), sinks, gives)


def by_name(rows: Iterable[Row]) -> Mapping[str, tuple[Row, ...]]:
    """The rows under each of their names."""
    found: dict[str, tuple[Row, ...]] = {}
    for one in rows:
        for name in one.names:
            found[name] = (*found.get(name, ()), one)
    return found


def fitting(knowledge: Knowledge, path: str) -> tuple[Row, ...]:
    """The rows for a function of that whole name."""
    before, _, name = path.rpartition(".")
    return tuple(one for one in knowledge.rows.get(name, ()) if one.owner.fullmatch(before))


def arriving(rows: Iterable[Row], site: Site) -> Iterator[Arrival]:
    """What a call does with what it is given."""
    for one in rows:
        for sink in one.sinks:
            yield from sink(site)
