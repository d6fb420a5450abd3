"""How often something may happen in a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

_MINUTE: Final = 60.0


class Pace:
    """Counts what happens, by a clock in seconds that may be set back; for several threads."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._since, self._count = 0.0, 0

    def is_over(self) -> bool:
        """Whether this is one too many in the minute that has begun with one of those before it."""
        with self._lock:
            now = self._clock()
            if not 0 <= now - self._since < _MINUTE:
                self._since, self._count = now, 0
            self._count += 1
            return self._count > self._most
