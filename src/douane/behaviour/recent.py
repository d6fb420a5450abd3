"""Tables that keep what was used last: who uses an entry takes it out and puts it back."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def keep(table: dict[K, V], key: K, value: V, most: int) -> None:
    """Set what was not there, or was taken out, as the one used last; the one used longest ago makes room."""
    table[key] = value
    make_room(table, most)


def make_room(table: dict[K, V], most: int) -> None:
    """Forget the entry used longest ago where there is one more than `most`."""
    if len(table) > most:
        del table[next(iter(table))]
