"""Measures that only count: how often, or how much, in the last minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.ring import count, moved, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.act import Act
    from douane.model.conduct import Conduct

MINUTE: Final = 60.0


def add(conduct: Conduct, name: str, slot: int, more: int = 1) -> int:
    """Count so many more in this slot of time, which is now; how many that are."""
    counts = dict(conduct.counts)
    lately = count(counts, name, slot, more)
    conduct.counts = counts
    return lately


def reader(name: str) -> Callable[[Conduct, Act], float]:
    """What was counted under `name`, whatever is asked for."""

    def read(conduct: Conduct, _act: Act) -> float:
        ring = conduct.counts.get(name)
        return 0.0 if ring is None else total(moved(ring, conduct.minute))

    return read
