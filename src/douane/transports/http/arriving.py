"""A request whose head has come, and its body as far as it has."""

from __future__ import annotations

from asyncio import Future
from typing import Final

from douane.transports.http.errors import ClientError, TooLarge
from douane.transports.http.exchange import Request
from douane.transports.http.headers import Headers

UNASKED: Final = 64 << 10  # bytes of a body that are read before a handler asks for it


class Arriving:
    """Collects a body, bounded from the moment that somebody says by what."""

    __slots__ = ("_error", "_limit", "_pieces", "is_complete", "keeps_alive", "length", "request", "waiter")

    def __init__(self, request: Request, keeps_alive: object) -> None:
        self.request = request
        self.keeps_alive = bool(keeps_alive)
        self.is_complete = False
        self.length = 0
        self.waiter: Future[None] | None = None
        self._pieces: list[bytes] = []
        self._limit: int | None = None
        self._error: ClientError | None = None

    @property
    def waits_to_be_asked(self) -> bool:
        """Whether the client sends nothing before it has read `100 Continue`."""
        return not self.length and self.request.headers.get("expect") is not None

    @property
    def wants_more(self) -> bool:
        """Whether reading on is of use: it is whole, somebody waits, or it is little that has come."""
        return self.is_complete or self.waiter is not None or self.length < UNASKED

    def bound(self, limit: int) -> None:
        """Take no more than so many bytes.

        Raises:
            ClientError: There are more, or what came before was wrong.
        """
        if self.length > limit or not (self.is_complete or _fits(self.request.headers, limit)):
            self._lose(TooLarge(f"the body has more than {limit} bytes"))
        if self._error is not None:
            raise self._error
        self._limit = limit

    def add(self, piece: bytes) -> None:
        """The next piece came."""
        if self._error is not None:
            return
        self.length += len(piece)
        self._pieces.append(piece)
        if self._limit is not None and self.length > self._limit:
            self._lose(TooLarge(f"the body has more than {self._limit} bytes"))

    def complete(self) -> None:
        """The body is whole."""
        self.is_complete = True
        self._wake()

    def fail(self, error: ClientError) -> None:
        """The rest of the body will not come, or not be taken."""
        if not self.is_complete and self._error is None:
            self._lose(error)

    def _lose(self, error: ClientError) -> None:
        self._error = error
        self.keeps_alive = False
        self._pieces.clear()
        self._wake()

    def taken(self) -> bytes:
        """The whole body, once.

        Raises:
            ClientError: Why there is none.
        """
        if self._error is not None:
            raise self._error
        body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        return body

    def _wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


def _fits(headers: Headers, limit: int) -> bool:
    """Whether the length that is told is no more; it may have thousands of digits, most of them zeros."""
    digits = (headers.get("content-length") or "").lstrip("0")
    return len(digits) <= len(str(limit)) and int(digits or 0) <= limit
