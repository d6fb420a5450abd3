"""Leaving an upstream alone that cannot be reached, and finding out when it can be again."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Final

from douane.transports.http.errors import Resting

if TYPE_CHECKING:
    from douane.transports.http.outgoing import Origin, PoolLimits

_FACTOR: Final = 2


class Circuit:
    """Counts dials that failed in a row: after some, one dial is let through at a time, ever more rarely.

    Answers do not count, whatever they are: a server that says no is there. It is forgotten with the first
    connection that is made.
    """

    def __init__(self, limits: PoolLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._failures = 0
        self._rest = limits.rest_seconds
        self._until = 0.0

    def check(self, origin: Origin) -> None:
        """Let one dial through.

        Raises:
            Resting: it is too soon.
        """
        if self._failures < self._limits.failures:
            return
        now = self._clock()
        if now < self._until:
            raise Resting(origin.shown, self._failures, ceil(self._until - now))
        self._until = now + self._limits.connect_seconds  # who asks while this one is tried comes too soon

    def failed(self) -> None:
        """A dial came to nothing."""
        self._failures += 1
        if self._failures > self._limits.failures:
            self._rest = min(self._rest * _FACTOR, self._limits.longest_rest)
        self._until = self._clock() + self._rest
