"""One request of a client over HTTP: which answers it still waits for, and how they get there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple, Protocol

from douane.engine.permit import Permit
from douane.gateway.headers import Fields
from douane.model.events import Claims
from douane.protocol.jsonrpc import RequestId, Response
from douane.protocol.sse import Event, encoded
from douane.transports.http.exchange import Reply

JSON: Final = ("content-type", "application/json")
_OK: Final = 200
_STREAM: Final = (
    ("content-type", "text/event-stream"),
    ("cache-control", "no-cache, no-transform"),
    ("x-accel-buffering", "no"),
)


class Heard(NamedTuple):
    """What came with a message of a server: the status of its answer, or its event's fields; 0 is none.

    `after` is how many seconds later to ask again, where nothing came of it.
    """

    status: int = 0
    id: bytes | None = None
    retry: bytes | None = None
    is_streamed: bool = False
    after: int = 0


PLAIN: Final = Heard()


class Exchange(Protocol):
    """One request of a client, as a conversation and an upstream know it."""

    awaiting: set[RequestId]

    @property
    def claims(self) -> Claims | None:
        """What its headers say; None for who speaks without headers."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said: all was answered, or the client has gone."""

    def over(self) -> Awaitable[None]:
        """Wait until nothing more can be said."""

    async def drained(self) -> None:
        """Wait until the client has read enough for more to be said."""

    def begin_stream(self) -> None:
        """Answer with a stream of events."""

    def mark(self, heard: Heard) -> None:
        """Pass on an event without a message: where a stream can be resumed, and how soon to ask."""

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message, and end with the last answer that is awaited."""

    def finish(self, status: int = 202) -> None:
        """Say what is left to say, and that this is all; `status` if nothing was streamed."""

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Answer with an error that is none of MCP."""


class HttpExchange:
    """Answers go out as one JSON text, or as a stream once something comes before the answer."""

    def __init__(
        self,
        reply: Reply,
        claims: Claims,
        greeting: Callable[[], Iterable[tuple[str, str]]] = tuple,
        leave: Callable[[], object] = lambda: None,
    ) -> None:
        self.claims = claims
        self.awaiting: set[RequestId] = set()
        self._reply = reply
        self._greeting = greeting
        self._answers: list[bytes] = []
        self._is_batch = False
        self._after = 0
        self._is_stream = False
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leave = leave
        reply.when_gone(self._gone)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said: all was answered, or the client has gone."""
        return self._over.done()

    @property
    def has_begun(self) -> bool:
        """Whether something was said already."""
        return self._is_stream or self.is_over

    def over(self) -> Awaitable[None]:
        """Wait until nothing more can be said."""
        return self._over

    async def drained(self) -> None:
        """Wait until the client has read enough for more to be said."""
        if self._is_stream and not self.is_over:
            await self._reply.drain()

    def begin_stream(self) -> None:
        """Answer with a stream of events."""
        if not self.has_begun:
            self._is_stream = True
            self._reply.start(200, [*_STREAM, *self._greeting()])

    def mark(self, heard: Heard) -> None:
        """Pass on an event without a message: where a stream can be resumed, and how soon to ask."""
        if not self.is_over:
            self.begin_stream()
            has_place = heard.id is not None
            self._reply.write(encoded(Event(b"" if has_place else None, heard.id, None, heard.retry)))

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message, and end with the last answer that is awaited."""
        answered = [packet.id for packet in permit.packets if isinstance(packet, Response)]
        is_answer = bool(answered) or not permit.packets
        self.awaiting.difference_update(answered if permit.packets else tuple(self.awaiting))
        self._after = max(self._after, heard.after)
        if self.is_over:
            return
        if heard.is_streamed or self._is_stream or not is_answer:
            self.begin_stream()
            self._reply.write(encoded(Event(permit.raw, heard.id, None, heard.retry)))
        else:
            is_batch = permit.raw.startswith(b"[")
            self._is_batch |= is_batch
            self._answers.append(permit.raw[1:-1] if is_batch else permit.raw)
        if is_answer and not self.awaiting:
            self.finish(heard.status or _OK)

    def finish(self, status: int = 202) -> None:
        """Say what is left to say, and that this is all; `status` if nothing was streamed."""
        if self.is_over:
            return
        if self._is_stream:
            self._reply.end()
        elif self._answers:
            said = b",".join(self._answers)
            is_batch = self._is_batch or len(self._answers) > 1
            self._reply.send(status, self._headers(status), b"[%b]" % said if is_batch else said)
        else:
            self._reply.send(status, [])
        self._end()

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Answer with an error that is none of MCP."""
        if not self.has_begun:
            self._reply.send(status, [*fields, *([JSON] if body else [])], body)
            self._end()
        else:
            self.finish()

    def drop(self) -> None:
        """Say nothing more, and do nothing more for it."""
        if not self.is_over:
            self.finish(404)
            self._leave()

    def _headers(self, status: int) -> Fields:
        later = [("retry-after", str(self._after))] if self._after else []
        return [JSON, *later, *(self._greeting() if status < 300 else ())]  # noqa: PLR2004  # HTTP's classes

    def _gone(self) -> None:
        if not self.is_over:
            self._end()
            self._leave()

    def _end(self) -> None:
        if not self._over.done():
            self._over.set_result(None)
