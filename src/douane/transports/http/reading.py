"""From bytes to requests: the parser's callbacks, and bounds that hold while bytes come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httptools

from douane.transports.http.arriving import Arriving
from douane.transports.http.errors import Malformed
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from douane.transports.http.limits import HttpLimits
from douane.transports.http.rules import Head, request_of

_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
_PER_FIELD: Final = 4  # a colon, a space and the end of the line


class RequestReader:
    """Hands over each request when its head is complete; its body is added to it as it comes.

    Whoever takes them may raise `Malformed` too.
    """

    def __init__(self, peer: Peer, limits: HttpLimits, arrived: Callable[[Arriving], None]) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._peer = peer
        self._limits = limits
        self._arrived = arrived
        self._refusal: Malformed | None = None
        self._current: Arriving | None = None
        self._head_length = 0  # bytes that came since the last request was whole
        self.is_in_head = False
        self._is_repeated = False  # what is being parsed is a head that was there before
        self._begin_head()

    def _begin_head(self) -> None:
        self._target = b""
        self._fields: list[tuple[bytes, bytes]] = []

    def feed(self, chunk: bytes) -> None:
        """Take what came.

        Raises:
            Malformed: No request can follow; a body that was on its way is told.
        """
        self._head_length += len(chunk)
        self._parse(chunk)
        if self._current is not None:
            self._head_length = 0
        elif self._head_length > self._limits.head:
            self._refuse(Malformed("the head of the request is too long", 431))
        if self._refusal is not None:
            raise self._refusal

    def _parse(self, chunk: bytes) -> None:
        while chunk:
            try:
                self._parser.feed_data(chunk)
                chunk = b""
            except httptools.HttpParserUpgrade as upgrade:
                chunk = self._without_upgrade(chunk[upgrade.args[0] :])
            except httptools.HttpParserError as error:
                chunk = b""
                self._refuse(Malformed(f"not a request of HTTP/1.1: {_told(error)}"))

    def _without_upgrade(self, rest: bytes) -> bytes:
        """Go on as if no other protocol had been asked for, which we may (RFC 9110 §7.8).

        The parser stops there and takes what follows for that protocol, so that another one takes over: it is
        shown a head with the same body.
        """
        if self._refusal is not None or self._current is None:
            return b""
        self._parser = httptools.HttpRequestParser(self)
        self._is_repeated = True
        self._parser.feed_data(_head_of_same_length(self._current.request.headers))
        self._is_repeated = False
        self._begin_head()
        return rest

    def _refuse(self, refusal: Malformed) -> None:
        if self._refusal is None:
            self._refusal = refusal
            if self._current is not None:
                self._current.fail(refusal)

    def on_message_begin(self) -> None:
        """The first byte of a head came."""
        self.is_in_head = True

    def on_url(self, piece: bytes) -> None:
        """More of the target."""
        self._target += piece
        if len(self._target) > self._limits.target:
            self._refuse(Malformed("the target is too long", 414))
            self._target = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field, whole."""
        if self._current is None:
            self._fields.append((name, value))
        elif not self._is_repeated:
            self._refuse(Malformed("fields after the body are not taken"))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self.is_in_head = False
        if self._refusal is not None or self._is_repeated:
            return
        try:
            arriving = Arriving(self._request(), self._parser.should_keep_alive())
            self._arrived(arriving)
        except Malformed as refusal:
            self._refuse(refusal)
            return
        self._current = arriving
        self._begin_head()

    def _request(self) -> Request:
        parser = self._parser
        if self._is_too_long():
            raise Malformed("the head of the request is too long", 431)
        if len(self._fields) > self._limits.fields:
            raise Malformed("there are too many header fields", 431)
        head = Head(parser.get_method().decode(), self._target, parser.get_http_version(), self._fields)
        return request_of(head, self._peer)

    def _is_too_long(self) -> bool:
        """Whether the head is; if all that came since the last request is short, it need not be measured."""
        if self._head_length <= self._limits.head:
            return False
        return sum([len(name) + len(value) + _PER_FIELD for name, value in self._fields]) > self._limits.head

    def on_body(self, piece: bytes) -> None:
        """More of the body."""
        if self._current is not None:
            self._current.add(piece)

    def on_message_complete(self) -> None:
        """The body is whole, or there is none."""
        if self._parser.should_upgrade():
            return  # it is not, as far as we are concerned
        if self._current is not None and self._refusal is None:
            self._current.complete()
            self._current = None
            self._head_length = 0
        self._begin_head()


def _head_of_same_length(headers: Headers) -> bytes:
    length = headers.get("content-length")
    framing = f"content-length: {length}" if length is not None else "transfer-encoding: chunked"
    if headers.has_none_of(_FRAMING):
        framing = "content-length: 0"
    return f"POST / HTTP/1.1\r\nhost: -\r\n{framing}\r\n\r\n".encode()


def _told(error: Exception) -> str:
    """What the parser says, without quoting the client."""
    return (
        str(error.args[0]).lower() if error.args and isinstance(error.args[0], str) else "it cannot be read"
    )
