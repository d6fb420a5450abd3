"""A connection of a client: requests in the order in which they came, one at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from math import inf
from typing import TYPE_CHECKING, Final, cast

from douane.transports.http import writing
from douane.transports.http.arriving import UNASKED, Arriving
from douane.transports.http.errors import Incomplete, Malformed, TooSlow
from douane.transports.http.peers import peer_of
from douane.transports.http.reading import RequestReader
from douane.transports.http.replying import ConnectionReply
from douane.transports.http.sending import Sender

if TYPE_CHECKING:
    from douane.transports.http.service import Service

_LINGER_SECONDS: Final = 2.0
_REFUSED: Final = 400  # the first status of HTTP that says no
_MOST_UNREAD: Final = 256 << 10  # bytes that a client may go on sending after it was refused


class Connection(asyncio.Protocol):
    """Reads, has requests handled and writes; a sweep of the service calls `check` every so often."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._limits = service.limits
        self._waiting: deque[Arriving] = deque()
        self._current: ConnectionReply | None = None
        self._refusal: Malformed | None = None
        self._is_closing = False
        self._is_reading = True
        self.was_let_in = False  # whether a body of it was ever taken, as of strangers none is
        self._overdue_at = inf
        self._taken = inf  # bytes that the client had taken when the present stretch of its end began
        self._read_before = 0  # bytes of a body that had come when the present stretch began

    @property
    def idle_since(self) -> float | None:
        """A moment by which its silence compares with that of others; None while something is under way."""
        is_idle = self._current is None and not self._is_closing and not self.sender.is_paused
        return self._overdue_at if is_idle else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        self.peer = peer_of(self._transport)
        self.sender = Sender(self._transport, self._limits)
        self._reader = RequestReader(self.peer, self._limits, self._arrived)
        self._unread = 0
        self._give(self._limits.head_seconds)
        if not self._service.admit(self):
            self._answer(Malformed("there are too many connections; try again later", 503))
            self._close()

    def received(self, data: bytes) -> None:
        """Bytes came."""
        if self._is_closing or self._refusal is not None:
            self._unread += len(data)
            if self._unread > _MOST_UNREAD:
                self._transport.abort()
            return  # nobody will read it
        was_in_head = self._reader.is_in_head
        try:
            self._reader.feed(data)
        except Malformed as refusal:
            self._refusal = refusal
        if self._current is None:
            self._next()
            if self._reader.is_in_head and not was_in_head and not self._is_closing:
                self._give(self._limits.head_seconds)
        self._update_reading()

    data_received = received  # what asyncio calls it

    def eof_received(self) -> None:
        """The client sends no more: it has gone, and gets no answer."""
        self._lose()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is no more."""
        del exc
        self._is_closing = True
        self._service.forget(self)
        self._lose()

    def pause_writing(self) -> None:
        """The client does not read as fast as is written."""
        self.sender.pause(self._service.now())

    def resume_writing(self) -> None:
        """The client has read most of it."""
        self.sender.resume()
        if self._current is None:
            self._next()

    def check(self, now: float) -> None:
        """End what the client lets wait for too long."""
        self.sender.check(now)
        if now < self._overdue_at:
            return
        if self._is_closing:
            self._check_leaving()
        elif self._current is not None:
            self._check_body(self._current.arriving)
        elif self._reader.is_in_head:
            self._refuse(Malformed("the head of the request did not come in time", 408))
        else:
            self._close()

    def retire(self) -> None:
        """Close as soon as nothing is being answered."""
        if self._current is None and not self._is_closing:
            self._close()

    def abort(self) -> None:
        """Close at once, whatever is lost."""
        self._is_closing = True
        self._transport.abort()

    def own_fields(self, arriving: Arriving) -> str:
        """The fields of an answer that are the connection's matter, each with its end."""
        if self._service.is_draining or not arriving.is_complete:
            arriving.keeps_alive = False
        if arriving.keeps_alive:
            return self._service.date_field
        return f"{self._service.date_field}connection: close\r\n"

    async def read_body(self, arriving: Arriving) -> None:
        """Wait until the body is whole or has failed."""
        if arriving.waits_to_be_asked:
            self.sender.write(writing.CONTINUE)
        arriving.waiter = asyncio.get_running_loop().create_future()
        self._read_before = arriving.length
        self._give(self._limits.body_seconds)
        self._update_reading()
        try:
            await arriving.waiter
        finally:
            arriving.waiter = None
            self._overdue_at = inf

    def answered(self, reply: ConnectionReply) -> None:
        """The answer is complete."""
        if reply is not self._current:
            return
        self._current = None
        self.was_let_in |= reply.status < _REFUSED and reply.arriving.request.method == "POST"
        if not reply.arriving.is_complete:
            self._linger()
        elif not reply.arriving.keeps_alive:
            self._close()
        else:
            self._give(self._limits.head_seconds if self._reader.is_in_head else self._limits.idle_seconds)
            self._next()
            self._update_reading()

    def _arrived(self, arriving: Arriving) -> None:
        if len(self._waiting) > self._limits.pipelined:
            raise Malformed("too many requests at once; wait for answers", 429)
        self._waiting.append(arriving)

    def _next(self) -> None:
        """Have the next request handled, if there is one and the client reads its answers."""
        if self.sender.is_paused or self._is_closing:
            return
        if self._waiting:
            self._handle(self._waiting.popleft())
        elif self._refusal is not None:
            self._refuse(self._refusal)

    def _handle(self, arriving: Arriving) -> None:
        self._overdue_at = inf
        self._current = ConnectionReply(self, arriving)
        self._service.handle(arriving.request, self._current)

    def _refuse(self, refusal: Malformed) -> None:
        self._answer(refusal)
        self._linger()

    def _answer(self, refusal: Malformed) -> None:
        text = f"{refusal}\n".encode()
        framing = f"content-length: {len(text)}\r\nconnection: close\r\n"
        self.sender.write(writing.head(refusal.status, writing.PLAIN, framing), text)

    def _check_body(self, arriving: Arriving) -> None:
        if arriving.length - self._read_before < self._limits.body_seconds * self._limits.rate:
            arriving.fail(TooSlow("the body did not come in time"))
            self._overdue_at = inf
        else:
            self._read_before = arriving.length
            self._give(self._limits.body_seconds)

    def _check_leaving(self) -> None:
        """Go on waiting for who reads what was written before the end."""
        before, self._taken = self._taken, self.sender.taken()
        if self._taken - before >= self._limits.stall_seconds * self._limits.rate:
            self._give(self._limits.stall_seconds)
        else:
            self._transport.abort()

    def _give(self, seconds: float) -> None:
        self._overdue_at = self._service.now() + seconds

    def _update_reading(self) -> None:
        """Read unless much has come that nobody wants yet: only who reads notices that a client goes."""
        is_of_use = self._current is None or self._current.arriving.wants_more
        if self._waiting and is_of_use:
            is_of_use = sum([arriving.length for arriving in self._waiting]) < UNASKED
        if is_of_use == self._is_reading or self._transport.is_closing():
            return
        self._is_reading = is_of_use
        if is_of_use:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _lose(self) -> None:
        self._waiting.clear()
        if self._current is not None:
            self._current.arriving.fail(Incomplete("the client has gone"))
            self._current.lose()
        self.sender.resume()

    def _close(self) -> None:
        """Close when the client has taken what was written, or has not at `rate`."""
        self._is_closing = True
        self._taken = self.sender.taken()
        self._give(self._limits.stall_seconds)
        self._transport.close()

    def _linger(self) -> None:
        """Let the client read the answer: closing over bytes that were not read would take it away."""
        self._is_closing = True
        self._waiting.clear()
        self._give(_LINGER_SECONDS)
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._update_reading()
