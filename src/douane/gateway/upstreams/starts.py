"""How often one local server is started: a program that ends at once must not keep the machine busy."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from douane.errors import LaunchError

_MINUTE: Final = 60.0


class Starts:
    """Counts the starts of the latest minute, and the processes that are `running`."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.running = 0
        self._most = most
        self._clock = clock
        self._latest: deque[float] = deque()

    def begin(self) -> None:
        """Count a start.

        Raises:
            LaunchError: there were as many in the latest minute as there may be.
        """
        now = self._clock()
        while self._latest and now - self._latest[0] >= _MINUTE:
            self._latest.popleft()
        if len(self._latest) >= self._most:
            raise LaunchError(
                f"the server was started {self._most} times within a minute",
                "see why it ends so soon, or raise its `starts` in douane.toml",
            )
        self._latest.append(now)

    def began(self) -> None:
        """A process runs."""
        self.running += 1

    def ended(self) -> None:
        """A process is gone."""
        self.running -= 1
