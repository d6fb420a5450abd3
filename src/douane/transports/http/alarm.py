"""A time-out that is set with every request and hardly ever over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf


class Alarm:
    """Calls back once after so many seconds, unless it is cleared; setting it again costs next to nothing.

    The timer of the loop is left to run, and only then looks whether the time has been put off.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ring = ring
        self._at = inf
        self._looks_at = inf
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Ring after so many seconds from now, and not when it was to ring before."""
        self._at = self._loop.time() + seconds
        if self._at < self._looks_at:
            self._look_then()

    def clear(self) -> None:
        """Do not ring."""
        self._at = inf

    def stop(self) -> None:
        """Do not ring, and never be set again."""
        self._at = inf
        if self._timer is not None:
            self._timer.cancel()

    def _look_then(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._looks_at = self._at
        self._timer = self._loop.call_at(self._at, self._look)

    def _look(self) -> None:
        self._timer = None
        self._looks_at = inf
        if self._at == inf:
            return
        if self._loop.time() < self._at:
            self._look_then()
        else:
            self._at = inf
            self._ring()
