"""A conversation with several servers: what the client says goes to whom it is for, and is judged there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from douane.engine.readdressing import Read, read, with_id, with_param
from douane.gateway.bundles import batch
from douane.gateway.bundles.calls import call
from douane.gateway.bundles.carried_on import packed
from douane.gateway.bundles.gathering import Enquiry
from douane.gateway.bundles.strand import Strand
from douane.gateway.bundles.voice import whose_event
from douane.protocol.direction import Direction
from douane.protocol.eras import BATCHING
from douane.protocol.jsonrpc import Notification, Request, RequestId, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.gateway.bundles.circle import Circle
    from douane.gateway.exchange import Exchange
    from douane.model.access import Principal
    from douane.protocol.eras import Revision
    from douane.protocol.framing import TooLong

_OK: Final = 200
_LONGEST_BATCH: Final = 100
_NOBODYS: Final = "it is about nothing that a server of this endpoint has asked, or was asked"


class Several:
    """One conversation for the client, one with each server.

    **Invariant:** nothing reaches a server but through its own conversation, which judges it as it is sent.
    """

    def __init__(self, circle: Circle) -> None:
        self.is_kept = False
        self._circle = circle
        self._elements: dict[Exchange, Sequence[Exchange]] = {}

    @property
    def upstream_id(self) -> str | None:
        """What the servers call it, as far as it can be carried on elsewhere."""
        return packed({server: self._circle.begun[server] for server in self._circle.taking_part})

    @property
    def revision(self) -> Revision | None:
        """What the handshake has agreed on, or is about to; None where there is none."""
        under_way = (one.revision for one in self._circle.begun.values())
        return self._circle.settled or next((one for one in under_way if one is not None), None)

    @property
    def is_over(self) -> bool:
        """Whether no server knows of it any more."""
        begun = self._circle.begun.values()
        return bool(begun) and all(one.is_over for one in begun)

    def speaks_for(self, principal: Principal) -> None:
        """The next message is of this principal: the same as before, with the roles and scopes of now."""
        self._circle.speaks_for(principal)

    async def said(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """The client said something: bring it to whom it is for."""
        said = read(raw) if isinstance(raw, bytes) else None
        if isinstance(said, list) and self.revision in BATCHING and 0 < len(said) <= _LONGEST_BATCH:
            await self._said_at_once(exchange, said)
        else:
            await self._said(exchange, said, raw)

    async def _said_at_once(self, exchange: Exchange, values: Sequence[object]) -> None:
        exchange.awaiting |= batch.asked(values)
        raws = batch.raws(values)
        elements = self._elements[exchange] = [batch.element(exchange) for _ in raws]
        alone = zip(elements, raws, strict=True)
        await asyncio.gather(*(self._said(element, read(raw), raw) for element, raw in alone))
        if not exchange.awaiting:
            exchange.finish()

    async def _said(
        self, exchange: Exchange, said: Read | Sequence[object] | None, raw: bytes | TooLong
    ) -> None:
        if not isinstance(said, Read):
            await self._to_be_refused(exchange, raw)
            return
        match said.packet:
            case Request() as request:
                await call(self._circle, Enquiry(exchange, said, request))
            case Notification() as notification:
                await self._noticed(exchange, said, notification)
            case Response() as response:
                await self._answered(exchange, said, response)

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""
        for one in (exchange, *self._elements.pop(exchange, ())):
            self._circle.left(one)

    async def listen(self, exchange: Exchange, last: str | None) -> None:
        """Let the client hear what the servers say by themselves, or one of them from after an event."""
        if last is None:
            await self._listen_to_all(exchange)
            return
        server, ident = whose_event(last)
        if server not in self._circle.begun:
            exchange.refuse(404)
            return
        part = Strand(exchange, self._circle.voice(server), exchange.claims)
        await self._circle.conversation(server).listen(part, ident)
        _end(exchange, part.status)

    async def end(self) -> int:
        """Tell the servers that this is over."""
        await asyncio.gather(*(one.end() for one in self._circle.begun.values()))
        return _OK

    def close(self) -> None:
        """Let go of the ways to the servers."""
        for one in self._circle.begun.values():
            one.close()

    async def _listen_to_all(self, exchange: Exchange) -> None:
        begun = self._circle.begun.items()
        parts = [Strand(exchange, self._circle.voice(server), exchange.claims) for server, _ in begun]
        listening = [one.listen(part, None) for (_, one), part in zip(begun, parts, strict=True)]
        await asyncio.gather(*listening)
        _end(exchange, min((part.status for part in parts), default=405))

    async def _to_be_refused(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """What cannot be read is for nobody; the first server's conversation refuses and records it."""
        first = self._circle.present[0]
        part = self._circle.part(first, exchange, exchange.claims)
        await self._circle.conversation(first).said(part, raw)

    async def _noticed(self, exchange: Exchange, said: Read, notification: Notification) -> None:
        match notification.method:
            case "notifications/cancelled":
                await self._to(exchange, said, self._asked(notification.params.get("requestId")))
            case "notifications/progress":
                await self._progressed(exchange, said, notification.params.get("progressToken"))
            case "notifications/tasks/status":
                server = self._circle.questions.whose(notification.params.get("taskId"))
                await self._to(exchange, said, [] if server is None else [server])
            case _:
                begun = self._circle.begun
                await self._to(exchange, said, [one for one in self._circle.present if one in begun])

    def _asked(self, ident: object) -> list[str]:
        """The servers that owe the answer to a request."""
        if not isinstance(ident, int | str):
            return []
        found = self._circle.begun.items()
        return [server for server, one in found if one.awaits(ident)]

    async def _progressed(self, exchange: Exchange, said: Read, token: object) -> None:
        asked = self._circle.questions.of(token)
        if asked is None:
            await self._for_nobody(exchange, "notifications/progress")
            return
        raw = with_param(said, "progressToken", asked.token)
        await self._circle.through(asked.server, exchange, raw, exchange.claims)

    async def _to(self, exchange: Exchange, said: Read, servers: list[str]) -> None:
        """Tell these; nobody waits for more than their having it."""
        if not servers:
            await self._for_nobody(exchange, getattr(said.packet, "method", ""))
            return
        outcomes = await self._circle.all(exchange, dict.fromkeys(servers, said.raw))
        refused = [(server, one) for server, one in outcomes.items() if one.permit is not None or one.body]
        if len(refused) == len(outcomes):
            self._circle.tell(refused[0][0], exchange, refused[0][1])
        else:
            exchange.finish()

    async def _for_nobody(self, exchange: Exchange, method: str) -> None:
        """Drop what no server is to hear, once that is recorded."""
        if await self._circle.unknown(exchange, method, _NOBODYS):
            exchange.finish()

    async def _answered(self, exchange: Exchange, said: Read, response: Response) -> None:
        asked = self._circle.questions.answered(response.id)
        if asked is None:
            await self._to_be_refused(exchange, with_id(said, self._nobodys(response.id)))
            return
        self._circle.questions.began(asked.server, response.outcome)
        raw = with_id(said, asked.ident)
        await self._circle.through(asked.server, exchange, raw, exchange.claims)

    def _nobodys(self, ident: RequestId) -> RequestId:
        """An id by which the first server asks nothing, so that its conversation refuses the answer."""
        pending = self._circle.conversation(self._circle.present[0]).session.pending[Direction.TO_CLIENT]
        while ident in pending:
            ident = f"{ident}?"
        return ident


def _end(exchange: Exchange, status: int) -> None:
    """No stream is left: that was all, or there was none."""
    exchange.refuse(status)
