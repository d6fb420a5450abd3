"""From bytes to answers: the parser's callbacks, and which answers are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httptools

from douane.transports.http.errors import Broken
from douane.transports.http.headers import Headers

if TYPE_CHECKING:
    from douane.transports.http.client import ClientConnection
    from douane.transports.http.outgoing import PoolLimits

_INTERIM: Final = 8  # answers such as 100 and 103 before the final one
_SWITCHING: Final = 101
_FINAL: Final = 200
_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
_CODINGS: Final = frozenset({"content-encoding", "transfer-encoding"})
_PER_FIELD: Final = 4  # a colon, a space and the end of the line
_TOO_MUCH: Final = "has too many header fields, or too long ones"


class AnswerReader:
    """Tells its connection of the head of an answer, of each piece of its body, and of its end."""

    def __init__(self, connection: ClientConnection, limits: PoolLimits) -> None:
        self._connection = connection
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        self._refusal: str | None = None
        self._interim = 0
        self._fed = 0  # bytes that came since the last answer was whole
        self.ends_with_connection = False
        self._begin()

    def _begin(self) -> None:
        self._fields: list[tuple[bytes, bytes]] = []
        self._after_body = 0
        self._is_in_head = True
        self._is_interim = False

    def feed(self, data: bytes) -> None:
        """Take what came.

        Raises:
            Broken: It is no answer to rely on.
        """
        self._fed += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._refusal = self._refusal or f"cannot be read: {error.args[0] if error.args else 'not HTTP'}"
        if self._is_in_head and self._fed > self._limits.head + len(data):
            self._refusal = "has a head that is too long"
        if self._refusal is not None:
            raise Broken(
                f"an answer of `{self._connection.origin.shown}` {self._refusal}",
                "see whether the URL is that of an MCP server that speaks HTTP/1.1",
            )

    def on_message_begin(self) -> None:
        """The first byte of an answer came."""
        if not self._connection.is_waiting:
            self._refusal = self._refusal or "came without being asked for"

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field, whole; those after a body are counted and dropped."""
        if self._is_in_head:
            self._fields.append((name, value))
        else:
            self._after_body += len(name) + len(value) + _PER_FIELD
            if self._after_body > self._limits.head:
                self._refusal = self._refusal or _TOO_MUCH

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head = False
        if len(self._fields) > self._limits.fields or self._is_too_long():
            self._refusal = self._refusal or _TOO_MUCH
        if self._refusal is not None:
            return
        status = self._parser.get_status_code()
        self._is_interim = status < _FINAL and status != _SWITCHING
        if self._is_interim:
            self._count_interim()
            return
        headers = Headers.received(self._fields, "latin-1")
        self._refusal = _objection(status, headers)
        self.ends_with_connection = headers.has_none_of(_FRAMING)
        if self._refusal is None:
            self._connection.head_came(status, headers)

    def _is_too_long(self) -> bool:
        """Whether the head is; if all that came of the answer is short, it need not be measured."""
        if self._fed <= self._limits.head:
            return False
        return sum([len(name) + len(value) + _PER_FIELD for name, value in self._fields]) > self._limits.head

    def on_body(self, piece: bytes) -> None:
        """More of the body."""
        if self._refusal is None:
            self._connection.piece_came(piece)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._refusal is None and not self._is_interim:
            self._connection.answer_ended(self._parser.should_keep_alive())
            self._fed = 0
        self._begin()

    def _count_interim(self) -> None:
        self._interim += 1
        if self._interim > _INTERIM:
            self._refusal = "does not come after many interim ones"


def _objection(status: int, headers: Headers) -> str | None:
    """Why this answer is not taken."""
    if status == _SWITCHING:
        return "changes the protocol, which was not asked for"
    if headers.has_none_of(_CODINGS):
        return None
    if any(coding.lower() != "chunked" for coding in headers.all("transfer-encoding")):
        return "has a transfer coding other than `chunked`"
    if any(coding.lower() not in {"", "identity"} for coding in headers.all("content-encoding")):
        return "is compressed, though that was not asked for; what cannot be read cannot be inspected"
    return None
