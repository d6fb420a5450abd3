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
    """What takes long is done here, one thing after the other, of each principal one at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "douane-aside")
        self._under_way: dict[str, asyncio.Future[None]] = {}

    async def do(self, whose: str, work: Callable[[], None]) -> float:
        """Have `work` done, as far as it goes; gives the seconds of the processor that it took."""
        while whose in self._under_way:
            await self._under_way[whose]
        loop = asyncio.get_running_loop()
        done = self._under_way[whose] = loop.create_future()
        sys.setswitchinterval(_SWITCH)
        try:
            return await loop.run_in_executor(self._thread, _timed, work)
        finally:
            del self._under_way[whose]
            done.set_result(None)


def _timed(work: Callable[[], None]) -> float:
    began = time.thread_time()
    with suppress(Exception):  # it is done again in its turn, and fails there
        work()
    return time.thread_time() - began
