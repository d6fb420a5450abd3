"""How often one local server is started: a program that ends at once must not keep the machine busy."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from douane.errors import LaunchError

_MINUTE: Final = 60.0
_PRINCIPALS: Final = 4  # that may use up their starts in the same minute before nobody has any


class Started(Protocol):
    """A process, as those know it who end it from whatever thread."""

    principal: str
    session: str

    def kill(self) -> None:
        """End its whole group now."""


class Starts:
    """Counts the starts of the latest minute, `most` for each principal, and knows what is `running`."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.running: set[Started] = set()
        self._most = most
        self._clock = clock
        self._latest: deque[tuple[float, str]] = deque()

    def begin(self, whose: str) -> None:
        """Count a start for this principal.

        Raises:
            LaunchError: there were as many in the latest minute as there may be.
        """
        now = self._clock()
        while self._latest and now - self._latest[0][0] >= _MINUTE:
            self._latest.popleft()
        if sum(one == whose for _, one in self._latest) >= self._most:
            raise LaunchError(
                f"the server was started {self._most} times for you within a minute",
                "go on with a session in place of beginning others, see why it ends so soon, "
                "or raise its `starts` in douane.toml",
            )
        if len(self._latest) >= (all_of_them := self._most * _PRINCIPALS):
            raise LaunchError(
                f"the server was started {all_of_them} times within a minute, for several principals",
                "try again in a minute, see who begins so many, or raise its `starts` in douane.toml",
            )
        self._latest.append((now, whose))

    def began(self, process: Started) -> None:
        """A process runs."""
        self.running.add(process)

    def ended(self, process: Started) -> None:
        """A process is gone."""
        self.running.discard(process)
