"""The answer to one request that came by ASGI."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from douane.transports.http.arriving import Arriving
from douane.transports.http.errors import ClientError, Incomplete, TooSlow
from douane.transports.http.writing import PLAIN, has_body

if TYPE_CHECKING:
    from douane.transports.asgi.types import Message, Receive, Send
    from douane.transports.http.exchange import Fields, Handler, Request
    from douane.transports.http.limits import HttpLimits

_FAILED: Final = b"this request could not be handled\n"


async def answer(handle: Handler, reply: AsgiReply) -> BaseException | None:
    """Have the request answered, to its end; gives what went wrong if that was our own mistake."""
    hearing, telling = asyncio.ensure_future(reply.hear()), asyncio.ensure_future(reply.tell())
    handling = asyncio.ensure_future(handle(reply.request, reply))
    try:
        await asyncio.wait([handling])
        error = asyncio.CancelledError() if handling.cancelled() else handling.exception()
        reply.settle(error)
        await telling
    finally:
        for task in (hearing, telling, handling):
            task.cancel()
    return None if isinstance(error, ClientError | asyncio.CancelledError) else error


class AsgiReply:
    """A `Reply`: what is said waits here until the server in front takes it."""

    def __init__(self, request: Request, receive: Receive, send: Send, limits: HttpLimits) -> None:
        self.request = request
        self.is_gone = False
        self.status = 0
        self._receive = receive
        self._send = send
        self._limits = limits
        self._arriving = Arriving(request, keeps_alive=None)
        self._gone: list[Callable[[], None]] = []
        self._waiting: deque[Message] = deque()
        self._size = 0
        self._has_ended = False
        self._changed = asyncio.Event()  # there is something to tell, or nothing more will be
        self._wanted = asyncio.Event()
        self._told = asyncio.Event()
        self._told.set()

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back once when the client goes before the answer has ended; at once if it has gone."""
        if self.is_gone:
            callback()
        else:
            self._gone.append(callback)

    async def body(self, limit: int) -> bytes:
        """The whole body of the request."""
        arriving = self._arriving
        arriving.bound(limit)
        while not arriving.is_complete:
            before, arriving.waiter = arriving.length, asyncio.get_running_loop().create_future()
            self._wanted.set()
            done, _ = await asyncio.wait([arriving.waiter], timeout=self._limits.body_seconds)
            least = self._limits.body_seconds * self._limits.rate
            if not done and arriving.length - before < least:
                raise TooSlow("the body does not come fast enough")
            if done:
                break
        return arriving.taken()

    def send(self, status: int, headers: Fields, body: bytes = b"") -> None:
        """Answer as a whole."""
        length = [("content-length", str(len(body)))] if has_body(status) else []
        self._begin(status, [*headers, *length])
        self._end(body)

    def start(self, status: int, headers: Fields) -> None:
        """Begin an answer of unknown length."""
        self._begin(status, headers)

    def write(self, chunk: bytes) -> None:
        """Send a piece of it; a client for which too much waits is left."""
        if chunk:
            self._say({"type": "http.response.body", "body": chunk, "more_body": True}, len(chunk))
            if self._size > self._limits.unread:
                self.lose()

    async def drain(self) -> None:
        """Wait until more may be written."""
        await self._told.wait()
        if self.is_gone:
            raise Incomplete("the client has gone")

    def end(self) -> None:
        """The answer is complete."""
        self._end(b"")

    def settle(self, error: BaseException | None) -> None:
        """The handler is done: what it has left open is answered or cut off."""
        if not self._has_ended and not self.is_gone:
            if self.status:
                self.lose()
            elif isinstance(error, ClientError):
                self.send(error.status, PLAIN, f"{error}\n".encode())
            else:
                self.send(500, PLAIN, _FAILED)
        self._changed.set()

    def lose(self) -> None:
        """The client has gone, or is given up."""
        self.is_gone = True
        self._arriving.fail(Incomplete("the client has gone"))
        self._changed.set()
        self._told.set()
        callbacks, self._gone = self._gone, []
        for callback in callbacks:
            callback()

    async def hear(self) -> None:
        """Take what the client sends, as far as somebody wants it, and notice when it goes."""
        arriving = self._arriving
        while not self.is_gone:
            if not arriving.wants_more:
                self._wanted.clear()
                await self._wanted.wait()
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.lose()
                return
            arriving.add(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                arriving.complete()

    async def tell(self) -> None:
        """Hand on what is said, in order, until that is all; a client that stops reading is left."""
        while not self.is_gone:
            await self._changed.wait()
            self._changed.clear()
            while self._waiting and not self.is_gone:
                await self._hand_on(self._waiting.popleft())
            self._told.set()
            if self._has_ended:
                return

    async def _hand_on(self, message: Message) -> None:
        try:
            async with asyncio.timeout(self._limits.stall_seconds):
                await self._send(message)
        except (TimeoutError, OSError):
            self.lose()
        self._size -= len(message.get("body", b""))

    def _begin(self, status: int, headers: Fields) -> None:
        if self.status:
            raise RuntimeError("this request has its answer already")
        self.status = status
        fields = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers]
        self._say({"type": "http.response.start", "status": status, "headers": fields})

    def _end(self, body: bytes) -> None:
        if not self._has_ended:
            self._say({"type": "http.response.body", "body": body, "more_body": False}, len(body))
            self._has_ended = True
            self._gone.clear()

    def _say(self, message: Message, size: int = 0) -> None:
        if not self.is_gone and not self._has_ended:
            self._size += size
            self._waiting.append(message)
            self._changed.set()
            self._told.clear()
