"""A request of a client that hears its answers elsewhere: on a stream that all its requests share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from douane.engine.replies import unavailable
from douane.gateway.exchange import PLAIN, Heard
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import RequestId, Response

if TYPE_CHECKING:
    from douane.engine.permit import Permit


class Outlet(Protocol):
    """Where the client listens."""

    def say(self, raw: bytes) -> None:
        """Send a message; one to nobody is dropped."""

    async def drained(self) -> None:
        """Wait until the client has read enough for more to be said."""


class Aside:
    """Each message goes out at once; `place` and `retry` are where and when the server can go on.

    `refused` is the status of an answer that brought nothing.
    """

    claims = None

    def __init__(self, outlet: Outlet) -> None:
        self.awaiting: set[RequestId] = set()
        self.place: bytes | None = None
        self.retry: bytes | None = None
        self.refused = 0
        self._outlet = outlet
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_over(self) -> bool:
        """Whether all was answered, or nothing more comes by this way."""
        return self._over.done()

    async def over(self) -> None:
        """Wait until nothing more can be said."""
        await self._over

    async def drained(self) -> None:
        """Wait until the client has read enough for more to be said."""
        await self._outlet.drained()

    def begin_stream(self) -> None:
        """There is one already."""

    def mark(self, heard: Heard) -> None:
        """Keep where the server can go on."""
        self.place = self.place if heard.id is None else heard.id
        self.retry = self.retry if heard.retry is None else heard.retry

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message, and be over with the last answer that is awaited."""
        self.mark(heard)
        named = {packet.id for packet in permit.packets if isinstance(packet, Response)}
        answered = named if permit.packets else set(self.awaiting)
        is_last = bool(self.awaiting) and self.awaiting <= answered
        self.awaiting -= answered
        self._outlet.say(permit.raw)
        if is_last:
            self._end()

    def finish(self, status: int = 202) -> None:  # noqa: ARG002  # there is nobody to tell it
        """Nothing more comes by this way; who still waits may be answered by another."""
        self._end()

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:  # noqa: ARG002  # fields are for HTTP
        """Answer with the message in the body, or with an error that says so for each request that waits."""
        self.refused = status
        if isinstance(decode(body, 64), Document):
            self._outlet.say(body)
        elif body:
            because = body.decode(errors="replace").strip().removeprefix("stopped by Douane: ")
            for ident in sorted(self.awaiting, key=str):
                self._outlet.say(unavailable(Direction.TO_CLIENT, ident, because).raw)
            self.awaiting.clear()
        self._end()

    def _end(self) -> None:
        if not self._over.done():
            self._over.set_result(None)
