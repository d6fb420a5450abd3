"""How much a session may do before it is watched, slowed down or stopped, as an operator has it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

_MIB: Final = 1 << 20
QUARTER: Final = 900.0


class Bound(NamedTuple):
    """From which count on a measure is at which level."""

    warning: float
    danger: float
    critical: float

    def times(self, factor: float) -> Bound:
        """The same for as many times as much."""
        return Bound(*(each * factor for each in self))


class Bounds(NamedTuple):
    """The bounds of every measure, each in what that measure counts (docs/behaviour.md).

    `off` are names of measures that nothing follows from. At danger one call may be made in `pace` seconds,
    at critical none for `suspension` seconds. What a principal does in all its sessions together may be
    `shared` times as much.
    """

    rate: Bound = Bound(600, 1_200, 3_000)
    loop: Bound = Bound(75, 100, 500)
    enumeration: Bound = Bound(50, 150, 500)
    burst: Bound = Bound(100, 300, 1_000)
    bulk: Bound = Bound(200, 500, 900)
    volume: Bound = Bound(16 * _MIB, 64 * _MIB, 256 * _MIB)
    persons: Bound = Bound(500, 2_500, 10_000)
    parallel: Bound = Bound(30, 50, 250)
    failures: Bound = Bound(100, 300, 1_000)
    refusals: Bound = Bound(20, 60, 150)
    variations: Bound = Bound(5, 15, 40)
    off: frozenset[str] = frozenset()
    pace: float = 1.0
    suspension: float = QUARTER
    shared: float = 4.0

    @property
    def are_off(self) -> bool:
        """Whether nothing follows from any measure, so that none needs to remember anything."""
        return len(self.off) == len(MEASURED)

    def for_all(self) -> Bounds:
        """What is asked of all sessions of a principal together."""
        return _for_all(self)


@lru_cache(maxsize=64)  # asked for with every request
def _for_all(bounds: Bounds) -> Bounds:
    return Bounds._make(one.times(bounds.shared) if isinstance(one, Bound) else one for one in bounds)


MEASURED: Final = tuple(
    name for name, one in zip(Bounds._fields, Bounds(), strict=True) if isinstance(one, Bound)
)
