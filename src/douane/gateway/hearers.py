"""Where the client of a conversation hears what: answers where it awaits them, all else where it listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.claims import is_stateless
from douane.gateway.shelf import Among, Room, Shelf
from douane.gateway.status import status_of
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange, Heard
    from douane.gateway.shelves import Shelves
    from douane.model.question import Held
    from douane.protocol.jsonrpc import RequestId

_ROOM: Final = Room(64, 1 << 20)  # of a server for a client that listens to nothing


class Hearers:
    """The exchanges in which a client waits for answers, by their ids, and where it hears all else.

    `dropped` is told when the server says more than is kept for a client that hears nothing, which it says
    to the principal `whose`, and which is counted with what all `shelves` keep, if there are some.
    """

    def __init__(self, dropped: Callable[[], None], shelves: Shelves | None = None, whose: str = "") -> None:
        self.exchanges: dict[RequestId, Exchange] = {}
        self.among = None if shelves is None else Among(shelves, whose)
        self._standing: Exchange | None = None
        self._kept: Shelf[None] = Shelf(_ROOM, lambda _: dropped(), self.among)

    def expect(self, exchange: Exchange, idents: Iterable[RequestId]) -> None:
        """Answers to these are awaited there."""
        for ident in idents:
            exchange.awaiting.add(ident)
            self.exchanges[ident] = exchange

    def of(self, held: Held | None) -> Exchange | None:
        """Where the client waits for a request of its own of which somebody is asked."""
        asked = None if held is None else held.request
        if asked is None or asked[0] is not Direction.TO_SERVER:
            return None
        return self.exchanges.get(asked[1])

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""
        for ident in exchange.awaiting:
            self.exchanges.pop(ident, None)

    def drop(self, ident: RequestId) -> None:
        """No answer to this comes any more, as its sender wished."""
        exchange = self.exchanges.pop(ident, None)
        if exchange is not None:
            exchange.awaiting.discard(ident)
            if not exchange.awaiting:
                exchange.finish()

    def listens(self, exchange: Exchange) -> None:
        """The client listens there to what the server says by itself."""
        self._standing = exchange
        for permit, _ in self._kept.take():
            exchange.tell(permit)

    def server_ended(self) -> None:
        """The server says nothing more by itself."""
        if self._standing is not None:
            self._standing.finish()

    def close(self) -> None:
        """Keep nothing: nobody will hear it."""
        self._kept.clear()

    def stop(self, exchange: Exchange | None, body: bytes) -> None:
        """Answer all there are, and this one, with an error that is none of MCP."""
        for one in {exchange, self._standing, *self.exchanges.values()}:
            if one is not None:
                one.refuse(503, body)

    def asker(self, permit: Permit, exchange: Exchange | None) -> Exchange | None:
        """Whose request this is; nobody's if it is a question of ours."""
        for packet in permit.packets:
            if isinstance(packet, Request):
                return self.exchanges.get(packet.id)
        return exchange

    def tell(self, permit: Permit, exchange: Exchange | None, heard: Heard) -> None:
        """Hand over a message, which came on `exchange` if that is known."""
        is_answer, own = False, None
        for packet in permit.packets:
            if isinstance(packet, Response):
                is_answer, waiting = True, self.exchanges.pop(packet.id, None)
                if own is None and waiting is not None and not waiting.is_over:
                    own = waiting
        own = own or exchange
        if own is not None and not own.is_over:
            own.tell(permit, heard if heard.status else heard._replace(status=_status(permit, own)))
        elif not is_answer:
            self._tell_aside(permit)

    def _tell_aside(self, permit: Permit) -> None:
        """What belongs to no request that is known; it waits for a stream if there is none."""
        other = self._listening()
        if other is None:
            self._kept.put(permit, None)
        else:
            other.tell(permit)

    def _listening(self) -> Exchange | None:
        """Where the client hears what the server says by itself."""
        if self._standing is not None and not self._standing.is_over:
            return self._standing
        return next((one for one in reversed(self.exchanges.values()) if not one.is_over), None)


def _status(permit: Permit, exchange: Exchange) -> int:
    """The status of an answer that is ours; one to nothing in particular is about something illegal."""
    answer = next((packet for packet in permit.packets if isinstance(packet, Response)), None)
    if answer is None:
        return 400
    revision = exchange.claims.revision if exchange.claims is not None else None
    return status_of(answer, is_stateless=is_stateless(revision))
