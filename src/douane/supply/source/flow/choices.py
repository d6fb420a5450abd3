"""Values that are one of several which stand in the source: a handler from a table, a tool from a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from douane.supply.source.flow.value import Closure, Value, labels_of

ONE_OF: Final = "one of"
MOST: Final = 60


def holds_functions(value: Value, depth: int = 3) -> bool:
    """Whether a table or list is worth keeping apart: there is something in it that can be called."""
    return any(
        one.closure is not None or (depth > 0 and holds_functions(one, depth - 1)) for one in parts_of(value)
    )


def pairs_of(value: Value) -> Value:
    """A table as a list of names with what they stand for."""
    pairs = tuple(Value(one.labels, items=(Value(text=name), one)) for name, one in value.pairs[:MOST])
    return Value(value.labels, items=pairs)


def one_of(values: Iterable[Value]) -> Value:
    """Any of these."""
    listed = tuple(values)[:MOST]
    return Value(labels_of(listed), pairs=tuple(("", one) for one in listed), path=ONE_OF)


def parts_of(value: Value) -> Iterator[Value]:
    """What a table, a list, or one of several may be when one of it is taken."""
    yield from (one for _, one in value.pairs)
    yield from value.items or ()


def closures(value: Value) -> Iterator[Closure]:
    """The functions that a call of this value may mean."""
    if value.closure is not None:
        yield value.closure
    elif value.path == ONE_OF:
        yield from (one.closure for _, one in value.pairs if one.closure is not None)
