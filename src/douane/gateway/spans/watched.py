"""An exchange whose answers end spans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from douane.gateway.exchange import PLAIN, Heard
from douane.gateway.spans.attributes import error_of
from douane.gateway.spans.marks import end
from douane.gateway.through import Through
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange
    from douane.protocol.jsonrpc import Notification, RequestId

_REFUSED: Final = 400
_UNANSWERED: Final = "cancelled"


class Watched(Through):
    """Passes everything on; `requests` are the spans of what the client asked, by id."""

    def __init__(self, outer: Exchange) -> None:
        super().__init__(outer)
        self.requests: dict[RequestId, Span] = {}
        self._sent: list[tuple[RequestId, Span]] = []

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message, with which spans may end."""
        super().tell(permit, heard)
        for packet in permit.packets:
            if isinstance(packet, Response):
                self._end(packet.id, error_of(packet))

    def finish(self, status: int = 202) -> None:
        """This is all."""
        super().finish(status)
        self.close(str(status) if status >= _REFUSED else "")

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Answer with an error that is none of MCP."""
        super().refuse(status, body, fields)
        self.close(str(status))

    def of(self, packet: Request | Notification) -> Span | None:
        """The span of the request that this packet is, or belongs to."""
        if isinstance(packet, Request) and packet.id in self.requests:
            return self.requests[packet.id]
        return next(iter(self.requests.values()), None)

    def sent(self, ident: RequestId, span: Span) -> None:
        """A request goes to a server; the span ends with the answer, or when that is `received`."""
        self._sent.append((ident, span))

    def received(self, span: Span) -> None:
        """What the server had to say is here."""
        before, self._sent = self._sent, [one for one in self._sent if one[1] is not span]
        if len(before) > len(self._sent):
            end(span)

    def close(self, error: str = "") -> None:
        """What has no answer by now gets none."""
        for ident in (*[ident for ident, _ in self._sent], *self.requests):
            self._end(ident, error or _UNANSWERED)

    def _end(self, ident: RequestId, error: str) -> None:
        """A request is answered: what was sent for it is over first."""
        over = [span for one, span in self._sent if one == ident]
        self._sent = [one for one in self._sent if one[0] != ident]
        own = self.requests.pop(ident, None)
        for span in (*over, *([own] if own is not None else [])):
            end(span, error)


def watched_in(exchange: Exchange | None) -> Watched | None:
    """The exchange of the client that this one belongs to, if it is watched."""
    while isinstance(exchange, Through) and not isinstance(exchange, Watched):
        exchange = exchange.outer
    return exchange if isinstance(exchange, Watched) else None
