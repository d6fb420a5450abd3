"""An answer of an upstream, whose body is read as it comes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from douane.transports.http.errors import HttpError, Oversized
from douane.transports.http.headers import Headers

if TYPE_CHECKING:
    from douane.transports.http.outgoing import Origin, Outgoing


class Carrier(Protocol):
    """Brings requests to servers."""

    async def send(self, origin: Origin, request: Outgoing) -> Incoming:
        """The answer, as soon as its head is there; an `HttpError` if there is none."""


class Source(Protocol):
    """Where an answer comes from."""

    origin: Origin

    def expect(self, incoming: Incoming) -> None:
        """Somebody waits for the next piece of this answer."""

    def taken(self, incoming: Incoming) -> None:
        """Somebody has taken a piece of it."""

    def abort(self) -> None:
        """Nobody wants the rest of it."""


class Incoming:
    """Status and fields are there; the body is taken once, with `read` or `chunks`, or put back."""

    def __init__(self, source: Source, status: int, headers: Headers) -> None:
        self._source = source
        self._pieces: deque[bytes] = deque()
        self._error: HttpError | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._has_ended = False
        self.buffered = 0
        self.status = status
        self.headers = headers

    async def read(self, limit: int) -> bytes:
        """The whole body.

        Raises:
            Oversized: It is longer than `limit`; the connection is closed.
            HttpError: It did not come to its end.
        """
        pieces, length = [], 0
        while self._pieces or await self._goes_on():
            piece = self._taken()
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                self.close()
                raise Oversized(
                    f"the answer of `{self._source.origin.shown}` has more than {limit} bytes",
                    "ask for less, or raise the limit for answers",
                )
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def put_back(self, body: bytes) -> None:
        """Have it read again, by somebody else."""
        self._pieces.append(body)
        self.buffered += len(body)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body in the pieces in which it comes; the server waits while they are not taken.

        Raises:
            HttpError: It did not come to its end.
        """
        try:
            while self._pieces or await self._goes_on():
                yield self._taken()
        finally:
            self.close()

    def _taken(self) -> bytes:
        piece = self._pieces.popleft()
        self.buffered -= len(piece)
        self._source.taken(self)
        return piece

    async def _goes_on(self) -> bool:
        """Wait for the next piece, or the end."""
        while not self._pieces:
            if self._error is not None:
                raise self._error
            if self._has_ended:
                return False
            await self._arrival()
        return True

    def close(self) -> None:
        """Want no more; before the end of the body this drops the connection, which tells the server."""
        if not self._has_ended:
            self._has_ended = True
            self._pieces.clear()
            self._source.abort()

    def add(self, piece: bytes) -> None:
        """A piece came."""
        self._pieces.append(piece)
        self.buffered += len(piece)
        self._wake()

    def end(self, error: HttpError | None = None) -> None:
        """The body is complete, or never will be."""
        if not self._has_ended:
            self._has_ended = True
            self._error = error
            self._wake()

    async def _arrival(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        self._source.expect(self)
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
