"""Token buckets in bounded memory; time is given, and nothing is ever granted twice."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from douane.policy.rates import Rate

MAX_KEPT: Final = 100_000


class Buckets:
    """One bucket per key, each kept as the moment at which it will be full again.

    A full bucket is forgotten when room is needed, since a new one would be the same. Where all are in use,
    those of new keys are one bucket per `owner`: who makes names up has the less of it.
    """

    def __init__(self) -> None:
        self._full_at: dict[Hashable, float] = {}

    def wait(self, key: Hashable, owner: str, rate: Rate, at: float) -> float:
        """Seconds until one more may be taken; 0 if it may be now."""
        full_at = self._full_at.get(self._kept(key, owner, at), at)
        return max(0.0, full_at - at - (rate.burst - 1) * rate.each)

    def take(self, key: Hashable, owner: str, rate: Rate, at: float) -> None:
        """Take one, which `wait` has said may be taken."""
        kept = self._kept(key, owner, at)
        self._full_at[kept] = max(self._full_at.pop(kept, at), at) + rate.each

    def __len__(self) -> int:
        return len(self._full_at)

    def _kept(self, key: Hashable, owner: str, at: float) -> Hashable:
        """The key under which the bucket is, or will be."""
        if key in self._full_at or len(self._full_at) < MAX_KEPT:
            return key
        oldest = next(iter(self._full_at))
        if self._full_at[oldest] <= at:
            del self._full_at[oldest]
            return key
        return "others", owner
