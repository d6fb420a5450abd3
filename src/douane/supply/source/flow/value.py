"""What is known of a value without running anything: where it came from, and what it may still do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from douane.supply.source.code import Function

LONGEST_TRAIL: Final = 8
MOST_LABELS: Final = 24


class Danger(Enum):
    """What a value may still do where it arrives."""

    COMMAND = auto()
    OPTION = auto()
    CODE = auto()
    OBJECT = auto()
    TEMPLATE = auto()
    SQL = auto()
    PATH = auto()
    PREFIX = auto()
    LINK = auto()
    URL = auto()
    LOG = auto()
    LEAK = auto()


class Mark(Enum):
    """What was made of a value on its way."""

    JOINED = auto()  # a part of a text
    NORMAL = auto()  # a path without `..`
    REAL = auto()  # a path without links
    WITHIN = auto()  # a path as seen from another
    HOST = auto()  # the host of a URL, and nothing else of it
    PART = auto()  # a piece that says nothing of the rest: the scheme of a URL, the first word of a command


class Origin(Enum):
    """Who chose a value."""

    CALLER = "the caller"
    ANSWER = "an answer from the network"
    ENVIRONMENT = "the environment"
    FILE = "a private file"
    DECODED = "what is decoded here"


_ALL: Final = frozenset(Danger)
_BEGIN: Final[Mapping[Origin, frozenset[Danger]]] = {
    Origin.CALLER: _ALL - {Danger.LEAK},
    Origin.ANSWER: frozenset({Danger.COMMAND, Danger.CODE, Danger.OBJECT}),
    Origin.ENVIRONMENT: frozenset({Danger.LEAK}),
    Origin.FILE: frozenset({Danger.LEAK}),
    Origin.DECODED: frozenset({Danger.CODE, Danger.COMMAND, Danger.OBJECT}),
}


class Step(NamedTuple):
    """One place on the way of a value."""

    file: str
    line: int
    words: str


class Source(NamedTuple):
    """Where something comes in: the handler that is given it, and its name there, if it is one thing."""

    origin: Origin
    handler: str
    file: str
    line: int
    name: str = ""


class Label(NamedTuple):
    """That a value holds something of a source, what that may still do, and how it came here."""

    source: Source
    dangers: frozenset[Danger]
    marks: frozenset[Mark] = frozenset()
    trail: tuple[Step, ...] = ()

    def via(self, step: Step) -> Label:
        """The label one place further."""
        if self.trail and self.trail[-1][:2] == step[:2]:
            return self
        return self if len(self.trail) >= LONGEST_TRAIL else self._replace(trail=(*self.trail, step))

    def without(self, dangers: frozenset[Danger]) -> Label:
        """The label of a value that can no longer do that."""
        return self._replace(dangers=self.dangers - dangers) if self.dangers & dangers else self

    def marked(self, mark: Mark) -> Label:
        """The label of a value of which that was made."""
        return self._replace(marks=self.marks | {mark})


_NEVER_TRUE: Final = frozenset({"False", "false", "None", "null", "undefined"})
_NEVER_FALSE: Final = frozenset({"True", "true"})
Cleared = Mapping[Source, frozenset[Danger]]
NOTHING: Final[Cleared] = {}


class Closure(NamedTuple):
    """A function, and the variables that it sees; two are the same if they are at the same place."""

    function: Function
    around: object
    owner: str = ""

    def __hash__(self) -> int:
        return hash((self.function.module, self.function.line, self.function.name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closure) and self.function is other.function


class Value(NamedTuple):
    """What is known of a value. `path` is what it is called where it was made: `subprocess.run`, `Path()`."""

    labels: frozenset[Label] = frozenset()
    text: str | None = None
    items: tuple[Value, ...] | None = None
    pairs: tuple[tuple[str, Value], ...] = ()
    path: str = ""
    closure: Closure | None = None
    when_true: tuple[tuple[Source, frozenset[Danger]], ...] = ()
    when_false: tuple[tuple[Source, frozenset[Danger]], ...] = ()

    def changed(self, change: Mapping[Label, Label]) -> Value:
        """The value with other labels."""
        return self._replace(labels=frozenset(change.get(label, label) for label in self.labels))


UNKNOWN: Final = Value()


def begun(source: Source) -> Value:
    """A value as its source gives it."""
    return Value(frozenset({Label(source, _BEGIN[source.origin])}))


def labels_of(values: Iterable[Value]) -> frozenset[Label]:
    """All labels of several values, those that say the same once."""
    best: dict[tuple[object, ...], Label] = {}
    for value in values:
        for label in value.labels:
            key = (label.source, label.dangers, label.marks)
            if key not in best or _order(label) < _order(best[key]):
                best[key] = label
    if len(best) > MOST_LABELS:
        return frozenset(sorted(best.values(), key=_order)[:MOST_LABELS])
    return frozenset(best.values())


def _order(label: Label) -> tuple[object, ...]:
    return (len(label.trail), label.source.line, label.source.name, label.trail)


def either(one: Value, other: Value) -> Value:
    """What is known of a value that is one or the other."""
    if one == other:
        return one
    true, false = (
        _proofs(one, other, _NEVER_TRUE, "when_true"),
        _proofs(one, other, _NEVER_FALSE, "when_false"),
    )
    return Value(
        labels_of((one, other)),
        one.text if one.text == other.text else None,
        _longer(one.items, other.items),
        one.pairs or other.pairs,
        one.path or other.path,
        one.closure or other.closure,
        true,
        false,
    )


def _proofs(
    one: Value, other: Value, never: frozenset[str], way: str
) -> tuple[tuple[Source, frozenset[Danger]], ...]:
    """What is proven whichever of the two it was; one that is never so does not count."""
    if one.path in never or other.path in never:
        return tuple(getattr(other if one.path in never else one, way))
    return tuple(both(dict(getattr(one, way)), dict(getattr(other, way))).items())


def _longer(one: tuple[Value, ...] | None, other: tuple[Value, ...] | None) -> tuple[Value, ...] | None:
    if one is None or other is None:
        return one or other
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    return (*(either(a, b) for a, b in zip(long, short, strict=False)), *long[len(short) :])


def both(one: Cleared, other: Cleared) -> dict[Source, frozenset[Danger]]:
    """What is cleared on either way."""
    return {source: one[source] & other[source] for source in one if source in other}


def any_of(one: Cleared, other: Cleared) -> dict[Source, frozenset[Danger]]:
    """What is cleared once both are passed."""
    nothing: frozenset[Danger] = frozenset()
    return {source: one.get(source, nothing) | other.get(source, nothing) for source in (*one, *other)}


def settled(value: Value, cleared: Cleared) -> Value:
    """The value without what is cleared by now."""
    if not cleared or not value.labels:
        return value
    change = {one: one.without(cleared[one.source]) for one in value.labels if one.source in cleared}
    return value._replace(
        labels=value.changed(change).labels,
        items=None if value.items is None else tuple(settled(one, cleared) for one in value.items),
        pairs=tuple((key, settled(one, cleared)) for key, one in value.pairs),
    )
