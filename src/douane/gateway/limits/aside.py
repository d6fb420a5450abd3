"""A thread in which large messages are looked through, while the loop serves everybody else."""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE: Final = 128 << 10  # bytes from which on it is worth it: below, it takes a moment at worst
_SWITCH: Final = 0.0005  # seconds after which one thread of Python leaves the processor to another


class Aside:
    """What takes long is done here, one thing after the other, of each principal one at a time.

    `cost` is told of each principal how many seconds of the processor that took, whether or not anybody waits
    for it still.
    """

    def __init__(self, cost: Callable[[str, float], None]) -> None:
        self._cost = cost
        self._thread = ThreadPoolExecutor(1, "douane-aside")
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def do(self, whose: str, work: Callable[[], None]) -> None:
        """Have `work` done, as far as it goes; once begun it goes on when its caller has left."""
        while whose in self._under_way:
            await asyncio.wait([self._under_way[whose]])
        task = self._under_way[whose] = asyncio.get_running_loop().create_task(self._do(whose, work))
        await asyncio.shield(task)

    async def _do(self, whose: str, work: Callable[[], None]) -> None:
        sys.setswitchinterval(_SWITCH)
        try:
            self._cost(whose, await asyncio.get_running_loop().run_in_executor(self._thread, _timed, work))
        finally:
            del self._under_way[whose]


def _timed(work: Callable[[], None]) -> float:
    began = time.thread_time()
    with suppress(Exception):  # it is done again in its turn, and fails there
        work()
    return time.thread_time() - began
