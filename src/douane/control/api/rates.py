"""How often somebody may call: a bucket for each, which fills again with time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

CALLS: Final = 1200.0  # in a minute, of one principal
ACTS: Final = 120.0
_MINUTE: Final = 60.0
_MOST: Final = 10_000  # principals; the one that was longest away is forgotten


class _Bucket(NamedTuple):
    left: float
    at: float


class Rates:
    """Buckets of `most` each, which are full again after a minute."""

    def __init__(self, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one of them: 0 if there was one, else after how many seconds there is."""
        now = self._clock()
        before = self._buckets.get(who, _Bucket(self._most, now))
        left = min(self._most, before.left + (now - before.at) * self._most / _MINUTE)
        wait = 0.0 if left >= 1 else (1 - left) * _MINUTE / self._most
        self._buckets[who] = _Bucket(left if wait else left - 1, now)
        self._buckets.move_to_end(who)
        while len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return wait
