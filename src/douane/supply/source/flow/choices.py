"""Values that are one of several which stand in the source: a handler from a table, a tool from a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from douane.supply.source.flow.value import Closure, Value, labels_of

ONE_OF: Final = "one of"
MOST: Final = 60


def holds_functions(value: Value) -> bool:
    """Whether a table or list is worth keeping apart: there is something in it that can be called."""
    parts = (*(one for _, one in value.pairs), *(value.items or ()))
    return any(one.closure is not None or any(each.closure for _, each in one.pairs) for one in parts)


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
