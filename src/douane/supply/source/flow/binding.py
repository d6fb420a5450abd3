"""What a name or a pattern is from here on."""

from __future__ import annotations

from douane.supply.source import code
from douane.supply.source.flow.evaluate import dotted, element, member
from douane.supply.source.flow.state import State
from douane.supply.source.flow.value import UNKNOWN, Mark, Value, labels_of
from douane.supply.source.flow.walk import Walk


def bind(target: code.Expression, value: Value, state: State, walk: Walk) -> None:
    """A name or a pattern gets a value."""
    match target:
        case code.Name(_, name):
            state.put(name, value)
        case code.Member():
            _bind_member(target, value, state, walk)
        case code.Group(_, items):
            parts = value.items if value.items and len(value.items) == len(items) else None
            for place, item in enumerate(items):
                bind(item, parts[place] if parts else element(value), state, walk)
        case code.Table(_, pairs):
            for key, item in pairs:
                bind(item, member(value, key, walk) if key else value, state, walk)
        case code.Element(_, of, _):
            add(of, value, state)
        case _:
            pass  # nothing else can be given a value


def _bind_member(target: code.Member, value: Value, state: State, walk: Walk) -> None:
    name = dotted(target)
    if not name:
        return
    state.put(name, value)
    first, _, rest = name.partition(".")
    if first in walk.knowledge.selves:
        walk.keep(rest, value)
    elif value.labels:
        add(target.of, value, state)


def add(target: code.Expression, value: Value, state: State) -> None:
    """A variable keeps what it had, and gets more."""
    name = dotted(target)
    if not name:
        return
    had = state.get(name) or UNKNOWN
    items = (*had.items, *(value.items or (value,))) if had.items is not None else None
    labels = labels_of((had, value))
    if items is None:
        labels = frozenset(one.marked(Mark.JOINED) for one in labels)
    state.put(name, had._replace(labels=labels, items=items, text=None))
