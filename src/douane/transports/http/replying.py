"""The answer to one request, written to its connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from douane.transports.http import writing
from douane.transports.http.arriving import Arriving
from douane.transports.http.errors import ClientError
from douane.transports.http.exchange import Fields

if TYPE_CHECKING:
    from douane.transports.http.connection import Connection


class ConnectionReply:
    """A `Reply`; its connection tells it when the client goes, and is told when the answer is complete."""

    __slots__ = (
        "_connection",
        "_gone",
        "_has_body",
        "arriving",
        "has_ended",
        "has_started",
        "is_gone",
        "status",
    )

    def __init__(self, connection: Connection, arriving: Arriving) -> None:
        self._connection = connection
        self._gone: list[Callable[[], None]] = []
        self._has_body = True
        self.arriving = arriving
        self.has_started = False
        self.has_ended = False
        self.is_gone = False
        self.status = 0  # none was given yet

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back once when the client goes before the answer has ended; at once if it has gone."""
        if self.is_gone:
            callback()
        else:
            self._gone.append(callback)

    def lose(self) -> None:
        """The client has gone."""
        self.is_gone = True
        callbacks, self._gone = self._gone, []
        for callback in callbacks:
            callback()

    def settle(self, error: BaseException | None) -> None:
        """The handler is done: what it has left open is answered or cut off."""
        if self.has_ended or self.is_gone:
            return
        if self.has_started:
            self._connection.abort()
        elif isinstance(error, ClientError):
            self.send(error.status, writing.PLAIN, f"{error}\n".encode())
        else:
            self.send(500, writing.PLAIN, b"this request could not be handled\n")

    async def body(self, limit: int) -> bytes:
        """The whole body of the request."""
        arriving = self.arriving
        arriving.bound(limit)
        if not arriving.is_complete:
            await self._connection.read_body(arriving)
        return arriving.taken()

    def send(self, status: int, headers: Fields, body: bytes = b"") -> None:
        """Answer as a whole, in one write."""
        framing = f"content-length: {len(body)}\r\n" if writing.has_body(status) else ""
        head = self._head(status, headers, framing)
        self._write(head, body if self._has_body else b"")
        self._end()

    def start(self, status: int, headers: Fields) -> None:
        """Begin an answer of unknown length."""
        framing = "transfer-encoding: chunked\r\n" if writing.has_body(status) else ""
        self._write(self._head(status, headers, framing))

    def write(self, chunk: bytes) -> None:
        """Send a piece of it."""
        if chunk and self._has_body:
            self._write(writing.chunk(chunk))

    async def drain(self) -> None:
        """Wait until more may be written."""
        await self._connection.sender.drained()

    def end(self) -> None:
        """The answer is complete."""
        if self._has_body:
            self._write(writing.LAST_CHUNK)
        self._end()

    def _head(self, status: int, headers: Fields, framing: str) -> bytes:
        if self.has_started:
            raise RuntimeError("this request has its answer already")
        head = writing.head(status, headers, framing + self._connection.own_fields(self.arriving))
        self.has_started = True
        self.status = status
        self._has_body = writing.has_body(status) and self.arriving.request.method != "HEAD"
        return head

    def _write(self, head: bytes, body: bytes = b"") -> None:
        if not self.is_gone and not self.has_ended:
            self._connection.sender.write(head, body)

    def _end(self) -> None:
        if not self.has_ended:
            self.has_ended = True
            self._gone.clear()
            self._connection.answered(self)
