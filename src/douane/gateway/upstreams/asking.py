"""Requests to a server behind HTTP, with what it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.gateway.headers import Fields
from douane.gateway.spans.carried import carried
from douane.transports.http.outgoing import Outgoing

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from douane.transports.http.errors import HttpError
    from douane.transports.http.incoming import Carrier, Incoming
    from douane.transports.http.outgoing import Origin

_UNAUTHORIZED: Final = 401
_UNTAKEN: Final = frozenset({_UNAUTHORIZED, 403})
_A_DAY: Final = 86_400.0


class Shown(Protocol):
    """What the server is shown with each request."""

    async def __call__(self) -> Fields:
        """The headers.

        Raises:
            HttpError: there should be some, and there are none.
        """

    def refused(self, shown: Fields) -> bool:
        """The server did not take them; whether others may be had."""

    def mending(self, status: int, challenge: str) -> HttpError | None:
        """What the principal can do about a refusal, with this `WWW-Authenticate`; None if nothing."""


class Destination(NamedTuple):
    """Where the server is, and how long it may say nothing; `limit` bounds a message in bytes."""

    origin: Origin
    target: str
    timeout: float
    limit: int


class Asking:
    """Asks one server, on behalf of whom the credentials are, who is to leave connections to others."""

    def __init__(self, place: Destination, pool: Carrier, credentials: Shown, share: str = "") -> None:
        self.place = place
        self._pool = pool
        self._credentials = credentials
        self._share = share

    async def __call__(self, method: str, fields: Fields, body: bytes, target: str = "") -> Incoming:
        """What the server answers; one that refused a token, and so did nothing, is shown a new one once.

        Raises:
            HttpError: there is no answer.
        """
        shown = await self._credentials()
        asked = method, target or self.place.target, body
        incoming = await self._sent(asked, [*fields, *shown])
        if incoming.status == _UNAUTHORIZED and self._credentials.refused(shown):
            incoming.close()
            incoming = await self._sent(asked, [*fields, *await self._credentials()])
        if incoming.status in _UNTAKEN:
            self._mend(incoming)
        return incoming

    def _mend(self, incoming: Incoming) -> None:
        """Raise what the principal can do about a refusal of what was shown, if they can do something."""
        challenge = " ".join(incoming.headers.all("www-authenticate"))
        error = self._credentials.mending(incoming.status, challenge)
        if error is not None:
            incoming.close()
            raise error

    def _sent(self, asked: tuple[str, str, bytes], fields: Fields) -> Awaitable[Incoming]:
        (method, target, body), seconds = asked, self.place.timeout
        silence = _A_DAY if method == "GET" else seconds  # a server may have nothing to say by itself
        shown = [*fields, *carried()]
        outgoing = Outgoing(method, target, shown, body, seconds, silence, share=self._share)
        return self._pool.send(self.place.origin, outgoing)
