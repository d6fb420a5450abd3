"""Between a host on standard input and output and a server behind HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import TYPE_CHECKING, Final

from douane.gateway.aside import Aside, Outlet
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from douane.gateway.conversation import Conversation
    from douane.protocol.framing import TooLong
    from douane.protocol.jsonrpc import RequestId

_IN_TURN: Final = 30.0  # seconds in which the server has to take what must come before all that follows
_OWED: Final = 60.0  # seconds for answers that are still owed when the host has nothing more to say
_TRIES: Final = 20  # to go on with an answer that was broken off
_PAUSE: Final = 1.0  # seconds before a stream is asked for again, if the server names none
_LONGEST_PAUSE: Final = 30.0


class Bridge:
    """Carries one conversation; `over` is set when nothing more passes, as after a `bug` of ours."""

    def __init__(self, conversation: Conversation, host: Outlet) -> None:
        self.over = asyncio.Event()
        self.bug = ""
        self._conversation = conversation
        self._host = host
        self._standing = Aside(host)
        self._requests: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        conversation.listens(self._standing)

    async def carry(self, lines: AsyncIterator[bytes | TooLong]) -> None:
        """Bring lines to the server until there are no more, and wait for answers that are owed."""
        async for line in lines:
            await self._host.drained()
            await self._take(line)
        if self._requests:
            await asyncio.wait(self._requests, timeout=_OWED)

    async def close(self) -> int:
        """Leave the server; gives the status of its last answer."""
        left = [*self._requests, *([self._listening] if self._listening is not None else [])]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._conversation.client_left()
        try:
            return await self._conversation.upstream.end(self._conversation)
        finally:
            self._conversation.upstream.close()

    async def _take(self, line: bytes | TooLong) -> None:
        """Begin with a line; what is no request, and what opens a session, must arrive before the next."""
        exchange = Aside(self._host)
        saying = self._begun(self._say(exchange, line))
        await asyncio.sleep(0)  # by then it is judged, and known what it waits for
        session = self._conversation.session
        is_request = bool(exchange.awaiting)
        is_opening = session.proposed is not None and session.settled is None
        if not is_request or is_opening:
            await asyncio.wait({saying}, timeout=_IN_TURN)
        if self._listening is None and session.settled is not None and not is_request:
            self._listening = asyncio.create_task(self._listen())

    def _begun(self, saying: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(saying)
        self._requests.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._requests.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.bug = type(error).__name__
        if self._conversation.is_over or self.bug:
            self.over.set()

    async def _say(self, exchange: Aside, line: bytes | TooLong) -> None:
        try:
            await self._conversation.said(exchange, line)
            if not exchange.is_over and exchange.awaiting:
                await exchange.over()
            await self._go_on(exchange)
        finally:
            self._conversation.left(exchange)

    async def _go_on(self, exchange: Aside) -> None:
        """Ask for the rest of an answer that the server has broken off, where it has said how."""
        heard = exchange
        for _ in range(_TRIES):
            if heard.place is None or not self._owed(exchange):
                break
            await asyncio.sleep(_pause(heard))
            heard = await self._listened(heard, self._owed(exchange))
        if owed := self._owed(exchange):
            await self._conversation.undelivered(owed, "the server broke off its answer")

    def _owed(self, exchange: Aside) -> list[RequestId]:
        pending = self._conversation.session.pending[Direction.TO_SERVER]
        return [ident for ident in exchange.awaiting if ident in pending]

    async def _listen(self) -> None:
        """Hear what the server says by itself, as long as it offers that."""
        heard, pause = await self._listened(self._standing), _PAUSE
        while not 400 <= heard.refused < 500:  # noqa: PLR2004  # HTTP's classes of status
            pause = min(2 * pause, _LONGEST_PAUSE) if heard.refused else _pause(heard)
            await asyncio.sleep(pause)
            heard = await self._listened(heard)

    async def _listened(self, before: Aside, owed: Iterable[RequestId] = ()) -> Aside:
        """One stream of the server, from where the one before has ended, until what is owed has come."""
        heard = Aside(self._host)
        heard.awaiting.update(owed)
        heard.place, heard.retry = before.place, before.retry
        last = None if before.place is None else before.place.decode("ascii")
        listening = asyncio.create_task(self._conversation.upstream.listen(self._conversation, heard, last))
        ending = asyncio.create_task(heard.over())
        try:
            await asyncio.wait({listening, ending}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
        finally:
            listening.cancel()
            ending.cancel()
            self._conversation.listens(self._standing)
        return heard


def _pause(heard: Aside) -> float:
    """Seconds until the server wants to be asked again."""
    return min(int(heard.retry) / 1000, _LONGEST_PAUSE) if heard.retry is not None else _PAUSE
