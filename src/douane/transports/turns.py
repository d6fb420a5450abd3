"""What other threads have to say, taken up in the loop of one conversation."""

from __future__ import annotations

import os
import select
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.transports.loop import Loop

_TAKEN: Final = 4096


class LoopTurns:
    """Turns of a `Loop`, in which calls of other threads wait until it comes to them."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._calls: deque[Callable[[], None]] = deque()
        self._reading, self._writing = os.pipe()
        for file in (self._reading, self._writing):
            os.set_blocking(file, False)
        loop.watch(self._reading, select.POLLIN, self._take)

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call in so many seconds; what is returned takes that back."""
        return self._loop.after(seconds, call)

    def post(self, call: Callable[[], None]) -> None:
        """Call soon; may be used from any thread."""
        self._calls.append(call)
        with suppress(BlockingIOError):  # the loop is woken already
            os.write(self._writing, b"\0")

    def _take(self, _events: int) -> None:
        os.read(self._reading, _TAKEN)
        while self._calls:
            self._calls.popleft()()
