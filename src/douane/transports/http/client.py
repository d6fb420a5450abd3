"""A connection to an upstream: one exchange after the other."""

from __future__ import annotations

import asyncio
import re
import select
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

from douane.transports.http import writing
from douane.transports.http.alarm import Alarm
from douane.transports.http.answers import AnswerReader
from douane.transports.http.errors import Broken, HttpError, TimedOut
from douane.transports.http.headers import Headers
from douane.transports.http.incoming import Incoming
from douane.transports.http.outgoing import Origin, Outgoing, PoolLimits
from douane.transports.http.sending import write_joined

_KEPT: Final = re.compile(r"\btimeout=(\d{1,6})\b")
_EARLIER: Final = 1.0  # seconds by which we give up a connection before the server does


class Stale(Exception):  # noqa: N818  # what became of a kept connection is no error to anybody
    """A kept connection was closed before the request can have done anything; another may take it."""


class ClientConnection(asyncio.Protocol):
    """Sends a request and reads its answer; tells whoever made it when it is free and when it is closed."""

    def __init__(
        self, origin: Origin, limits: PoolLimits, changed: Callable[[ClientConnection], None]
    ) -> None:
        self.origin = origin
        self.is_closed = False
        self.is_idle = False
        self.idle_until = 0.0
        self.share: str | None = None  # on whose behalf it is in use
        self._limits = limits
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._reader = AnswerReader(self, limits)
        self._alarm = Alarm(self._time_out)
        self._own_fields = f"host: {origin.authority}\r\naccept-encoding: identity\r\n"
        self._head: asyncio.Future[Incoming] | None = None
        self._incoming: Incoming | None = None
        self._silence = 0.0
        self._may_repeat = False
        self._is_reused = False
        self._has_answered = False
        self._is_held = False
        self._is_backed_up = False
        self._keeps = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The upstream is there."""
        self.transport = cast("asyncio.Transport", transport)
        self._poll = select.poll()
        self._poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)

    @property
    def is_usable(self) -> bool:
        """Whether a request can be sent: nothing has come since, neither an end nor anything else."""
        return (
            not self.transport.is_closing() and self._loop.time() < self.idle_until and not self._poll.poll(0)
        )

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is owed."""
        return self._head is not None

    async def exchange(self, outgoing: Outgoing) -> Incoming:
        """Send, and wait for the head of the answer.

        Raises:
            Stale: This kept connection was closed before the request can have done anything.
            HttpError: There is no answer.
        """
        self.is_idle = False
        self._has_answered = False
        self._silence = outgoing.silence
        self._may_repeat = outgoing.may_be_repeated
        head: asyncio.Future[Incoming] = self._loop.create_future()
        self._head = head
        self._alarm.set(outgoing.timeout)
        try:
            self._send(outgoing)
            return await head
        except BaseException:
            self._give_up(head)
            raise

    def _give_up(self, head: asyncio.Future[Incoming]) -> None:
        """Nobody waits for this answer; by now the connection may be somebody else's."""
        if self._head is head:
            self.abort()
        elif not head.cancelled() and head.exception() is None:
            head.result().close()

    def _send(self, outgoing: Outgoing) -> None:
        length = (
            f"content-length: {len(outgoing.body)}\r\n" if outgoing.body or outgoing.method == "POST" else ""
        )
        first = f"{outgoing.method} {outgoing.target}"
        head = writing.request_head(first, outgoing.headers, self._own_fields + length)
        write_joined(self.transport, head, outgoing.body)

    def expect(self, incoming: Incoming) -> None:
        """Somebody waits for the next piece of this answer."""
        if incoming is self._incoming:
            self._alarm.set(self._silence)

    def _time_out(self) -> None:
        what = "did not answer" if self._incoming is None else "did not go on with its answer"
        self._fail(
            TimedOut(
                f"`{self.origin.shown}` {what} in time",
                "see whether that server is overloaded, or wait longer",
            )
        )

    def received(self, data: bytes) -> None:
        """Bytes came."""
        if self._head is None and self._incoming is None:
            self.abort()  # nobody asked
            return
        self._has_answered = True
        try:
            self._reader.feed(data)
        except Broken as error:
            self._fail(error)

    data_received = received  # what asyncio calls it

    def head_came(self, status: int, headers: Headers) -> None:
        """The head of an answer is whole."""
        if self._head is None or self._head.done():
            self.abort()  # nobody waits for it any more
            return
        self._alarm.clear()
        self._keeps = self._kept_for(headers)
        self._incoming = Incoming(self, status, headers)
        self._head.set_result(self._incoming)
        self._head = None

    def piece_came(self, piece: bytes) -> None:
        """A piece of its body is there."""
        if self._incoming is not None:
            self._alarm.clear()
            self._incoming.add(piece)
            if self._incoming.buffered > self._limits.unread and not self._is_held:
                self._is_held = True
                self.transport.pause_reading()

    def answer_ended(self, keeps_alive: object) -> None:
        """The answer is whole."""
        incoming, self._incoming = self._incoming, None
        if incoming is None:
            return
        self._alarm.clear()
        incoming.end()
        self._flow()
        if not keeps_alive or self.transport.is_closing() or self.transport.get_write_buffer_size():
            self.abort()
            return
        self.is_idle = self._is_reused = True
        self.idle_until = self._loop.time() + self._keeps
        self._changed(self)

    def taken(self, incoming: Incoming) -> None:
        """Somebody has taken a piece of the body."""
        if self._is_held and incoming is self._incoming and incoming.buffered <= self._limits.unread // 2:
            self._flow()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is no more."""
        del exc
        self._alarm.stop()
        self.is_closed = True
        self.is_idle = False
        self._fail(Stale() if self._is_stale else _cut_off(self.origin))
        self._changed(self)

    @property
    def _is_stale(self) -> bool:
        """Whether the server closed before the request can have had an effect.

        A request that left in full may have been read although the answer was not begun.
        """
        is_without_effect = self._may_repeat or self._is_backed_up
        return self._is_reused and not self._has_answered and is_without_effect

    def pause_writing(self) -> None:
        """Much of the request is still here."""
        self._is_backed_up = True

    def resume_writing(self) -> None:
        """Little of it is."""
        self._is_backed_up = False

    def eof_received(self) -> None:
        """The server sends no more, which ends an answer of a length that was not told."""
        if self._incoming is not None and self._reader.ends_with_connection:
            self.answer_ended(keeps_alive=None)

    def abort(self) -> None:
        """Close at once, which tells the server that nobody wants its answer."""
        self.transport.abort()

    def _fail(self, error: HttpError | Stale) -> None:
        head, self._head = self._head, None
        incoming, self._incoming = self._incoming, None
        if head is not None and not head.done():
            head.set_exception(error)
        if incoming is not None and isinstance(error, HttpError):
            incoming.end(error)
        self.abort()

    def _kept_for(self, headers: Headers) -> float:
        """For how many seconds this connection may be idle; the server may say for how long it keeps it."""
        told = headers.get("keep-alive")
        if told is None or (seconds := _KEPT.search(told)) is None:
            return self._limits.idle_seconds
        return min(float(seconds[1]) - _EARLIER, self._limits.idle_seconds)

    def _flow(self) -> None:
        if self._is_held:
            self._is_held = False
            with suppress(RuntimeError):
                self.transport.resume_reading()


def _cut_off(origin: Origin) -> Broken:
    return Broken(
        f"`{origin.shown}` closed the connection before its answer was complete", "see what its log says"
    )
