"""One exchange on a server connection, as a handler sees it: a request, and the reply to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import NamedTuple, Protocol

from douane.transports.http.headers import Headers

Fields = Sequence[tuple[str, str]]


class Peer(NamedTuple):
    """Who is at the other end of a connection; what is unknown is None."""

    address: str  # of IP, without its port; empty for a Unix socket
    port: int
    certificate: bytes | None = None  # the verified client certificate, DER
    is_local: bool = False  # came over a Unix socket
    uid: int | None = None  # of the process at the other end of a Unix socket


class Request(NamedTuple):
    """The head of a request; `target` is `path` and `query` as they came, undecoded."""

    method: str
    target: str
    path: str
    query: str
    headers: Headers
    peer: Peer


class Reply(Protocol):
    """The answer to one request: `send`, or `start`, any number of `write` and `end`.

    A client that has gone is no error to whoever writes: what is written is dropped.
    """

    @property
    def status(self) -> int:
        """What was answered; 0 if nothing was yet."""

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more to read the answer."""

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back once when the client goes before the answer has ended; at once if it has gone."""

    async def body(self, limit: int) -> bytes:
        """The whole body of the request; asks for it first if the client waits to be asked (100-continue).

        Raises:
            TooLarge: It is longer than `limit`; nothing more is read.
            TooSlow: It does not come as fast as the limits want.
            Incomplete: The client went before its end.
        """

    def send(self, status: int, headers: Fields, body: bytes = b"") -> None:
        """Answer as a whole; `Content-Length` and `Date` are added."""

    def start(self, status: int, headers: Fields) -> None:
        """Begin an answer of unknown length."""

    def write(self, chunk: bytes) -> None:
        """Send a piece of it; whoever writes more than a little waits for `drain` in between."""

    async def drain(self) -> None:
        """Wait until the client has read enough for more to be written.

        Raises:
            Incomplete: The client has gone, or was dropped because it did not read.
        """

    def end(self) -> None:
        """The answer is complete."""


Handler = Callable[[Request, Reply], Coroutine[object, None, None]]  # an async function
