"""What is under way at a server for one conversation, and may be broken off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable


class Work:
    """The tasks that wait for a server; each goes on after it was broken off, as if the server had ended."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self.is_cut = False

    @property
    def is_any(self) -> bool:
        """Whether something is under way."""
        return bool(self._tasks)

    async def on(self, way: Awaitable[object]) -> None:
        """Wait for it, for as long as it is not broken off."""
        task = asyncio.current_task()
        if task is None or task in self._tasks:
            await way
            return
        self._tasks.add(task)
        try:
            await way
        except asyncio.CancelledError:
            if not self.is_cut:
                raise
            task.uncancel()
        finally:
            self._tasks.discard(task)

    def cut(self) -> None:
        """Break off all there is."""
        self.is_cut = True
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
