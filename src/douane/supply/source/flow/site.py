"""One call as the tables of what is known about functions see it, and what arrives where it does harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from douane.supply.source.flow.value import UNKNOWN, Danger, Label, Value


class Site(NamedTuple):
    """A call: the whole name of what is called, what that is a method of, and what it is given."""

    path: str
    receiver: Value
    arguments: tuple[Value, ...]
    named: Mapping[str, Value]
    line: int

    @property
    def name(self) -> str:
        """The last part of the name."""
        return self.path.rpartition(".")[2]

    def argument(self, place: int, *names: str) -> Value:
        """What is given at a place or under one of the names."""
        if place < len(self.arguments):
            return self.arguments[place]
        return next((self.named[name] for name in names if name in self.named), UNKNOWN)

    def option(self, name: str) -> Value | None:
        """What is given under a name, or in a mapping of options."""
        if name in self.named:
            return self.named[name]
        found = (value for one in self.arguments for key, value in one.pairs if key == name)
        return next(found, None)

    def everything(self) -> tuple[Value, ...]:
        """All that it is given."""
        return (*self.arguments, *self.named.values())


class Arrival(NamedTuple):
    """Something that arrives where it can do harm."""

    danger: Danger
    label: Label
    path: str
    line: int
    note: str = ""


Sink = Callable[[Site], Iterable[Arrival]]


def arrivals(danger: Danger, value: Value, site: Site, note: str = "") -> Iterable[Arrival]:
    """What of a value may do that here."""
    return (
        Arrival(danger, label, site.path, site.line, note)
        for label in value.labels
        if danger in label.dangers
    )
