"""One person's way through authorization servers and back, whose steps are separate requests of a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Final

from douane.vault.errors import CredentialError
from douane.vault.oauth.authorization import Departure

PATIENCE: Final = 600.0  # seconds that a person has at an authorization server

Ask = Callable[[Departure], Awaitable[Mapping[str, str]]]


class Journey:
    """Runs `walk`, which asks a person to go somewhere and goes on with the answer that they bring back."""

    def __init__(self, walk: Callable[[Ask], Coroutine[object, object, None]]) -> None:
        self._departures: asyncio.Queue[Departure] = asyncio.Queue()
        self._answer: asyncio.Future[Mapping[str, str]] | None = None
        self._task = asyncio.get_running_loop().create_task(walk(self._ask))
        self._task.add_done_callback(_seen)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return self._task.done()

    async def on(self) -> Departure | None:
        """Where the person has to go next, None at the end.

        Raises:
            DouaneError: it ended in nothing.
        """
        waiting = asyncio.ensure_future(self._departures.get())
        try:
            await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
        finally:
            waiting.cancel()
        self._task.result()
        return None

    def arrive(self, answer: Mapping[str, str]) -> None:
        """The person is back, with this."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def end(self) -> None:
        """Nobody goes on."""
        self._task.cancel()

    async def _ask(self, departure: Departure) -> Mapping[str, str]:
        self._answer = asyncio.get_running_loop().create_future()
        self._departures.put_nowait(departure)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._answer
        except TimeoutError:
            raise CredentialError("nobody agreed in ten minutes", "begin anew") from None


def _seen(task: asyncio.Task[None]) -> None:
    """What went wrong is told to who comes back; if nobody does, there is nobody to tell."""
    if not task.cancelled():
        task.exception()
