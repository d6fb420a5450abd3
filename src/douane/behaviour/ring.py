"""What happened lately, in four slots of time: counts, or sets of small numbers as the bits of integers.

Three slots make up the span: what is read reaches back that far, and up to one slot more.
"""

from __future__ import annotations

from math import log
from typing import Final, TypeVar

from douane.model.conduct import NOTHING, Ring

K = TypeVar("K")

_PARTS: Final = 3


def slot_at(now: float, span: float) -> int:
    """The slot of time that `now` is in."""
    return int(now * _PARTS / span)


def moved(ring: Ring, slot: int) -> Ring:
    """The ring as it is in `slot`, which is never an earlier one."""
    behind = slot - ring[0]
    if not behind:
        return ring
    if behind == 1:
        return slot, 0, ring[1], ring[2], ring[3]
    if behind == 2:  # noqa: PLR2004  # written out: this is on the way of each message
        return slot, 0, 0, ring[1], ring[2]
    return slot, 0, 0, 0, ring[1] if behind == _PARTS else 0


def with_more(ring: Ring, slot: int) -> Ring:
    """The ring as it is in `slot`, with one more there."""
    _, latest, second, third, fourth = moved(ring, slot)
    return slot, latest + 1, second, third, fourth


def count(table: dict[K, Ring], key: K, slot: int, more: int = 1) -> int:
    """Count so many more under `key`, which becomes the last in the table; how many all slots have."""
    ring = table.pop(key, NOTHING)
    now, latest, second, third, fourth = ring
    if now != slot:
        _, latest, second, third, fourth = moved(ring, slot)
    latest += more
    table[key] = slot, latest, second, third, fourth
    return latest + second + third + fourth


def total(ring: Ring) -> int:
    """How much there is in all four slots."""
    return sum(ring) - ring[0]


def with_member(ring: Ring, number: int) -> Ring:
    """The ring with `number` in the set of its latest slot."""
    slot, latest, second, third, fourth = ring
    return slot, latest | 1 << number, second, third, fourth


def members(ring: Ring) -> int:
    """The numbers in the sets of all four slots, as bits."""
    return ring[1] | ring[2] | ring[3] | ring[4]


def estimate(taken: int, places: int) -> float:
    """How many different things fell into so many of the places by their digests (linear counting, Whang)."""
    return places * log(places / max(places - taken, 1))
