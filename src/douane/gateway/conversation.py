"""One conversation over HTTP: what its client and its server say is judged, and leaves where it belongs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from douane.engine.claims import is_stateless
from douane.engine.tracking import OWN_IDS
from douane.errors import StoreError
from douane.gateway.event_ids import EventIds
from douane.gateway.exchange import PLAIN, Exchange, Heard
from douane.gateway.memory import Memory
from douane.gateway.overdue import SILENT, Overdue
from douane.gateway.status import status_of
from douane.model.events import Claims, Ending, Told
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.access import Principal
    from douane.model.session import Session
    from douane.protocol.eras import Revision
    from douane.protocol.framing import TooLong
    from douane.protocol.jsonrpc import RequestId
    from douane.transports.relay import Relay

_REFUSED: Final = 300  # the first status of HTTP that takes no message
_MOST_KEPT: Final = 64  # messages of a server for a client that listens to nothing


class Upstream(Protocol):
    """The way to a server; `can_resume` is whether a conversation begun elsewhere can go on by it."""

    can_resume: bool

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Send it, and hand what comes back to `conversation.heard`, or say why nothing will."""

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for what the server says by itself, from after the event `last`."""

    async def end(self, conversation: Conversation) -> int:
        """Tell the server that this conversation is over; gives its status."""

    def close(self) -> None:
        """Let go of it."""


class Own(NamedTuple):
    """What a conversation shares with others: when its records are durable, and its principal's memory.

    `patience` is how many seconds the server may owe an answer and say nothing.
    """

    durable: Callable[[], Awaitable[None]]
    memory: Memory | None = None
    patience: float = inf


class Conversation:
    """A session of the engine, its relay, and the exchanges that its messages belong to.

    `upstream_id` is what the server calls the session, `is_kept` whether a later request may find it, and
    `is_over` whether the server knows nothing of it any more, and `may_return` whether nothing was lost then.
    **Invariant:** what leaves is a permit; judging is over before anything is waited for.
    """

    def __init__(self, session: Session, relay: Relay, upstream: Upstream, own: Own) -> None:
        self.session = session
        self.upstream = upstream
        self.upstream_id: str | None = None
        self.is_kept = False
        self.is_over = False
        self.may_return = False
        self.event_ids = EventIds()
        self._relay = relay
        self._memory = own.memory
        self._durable = own.durable
        self._overdue = Overdue(own.patience)
        self._box = _Box()
        self._exchanges: dict[RequestId, Exchange] = {}
        self._standing: Exchange | None = None
        self._kept: deque[Permit] = deque(maxlen=_MOST_KEPT)
        relay.connect(dict.fromkeys(Direction, self._box))

    @property
    def revision(self) -> Revision | None:
        """What the handshake has agreed on, or is about to; None where there is none."""
        return self.session.settled or (self.session.proposed if self.is_waiting else None)

    @property
    def rules(self) -> Rules:
        """What the latest message was judged by."""
        return self._relay.rules

    @property
    def is_waiting(self) -> bool:
        """Whether the server owes an answer."""
        return bool(self.session.pending[Direction.TO_SERVER])

    def speaks_for(self, principal: Principal) -> None:
        """The next message is of this principal: the same as before, with the roles and scopes of now."""
        self.session.principal = principal

    def awaits(self, ident: RequestId) -> bool:
        """Whether the client waits for the answer to this request of its own."""
        return ident in self.session.pending[Direction.TO_SERVER] or ident in self.session.parked

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""
        for ident in exchange.awaiting:
            self._exchanges.pop(ident, None)

    async def said(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """The client said something: pass it on, or tell it why not."""
        parked = set(self.session.parked)
        permits = self._judged(Direction.TO_SERVER, raw, exchange.claims)
        asked = [ident for ident in self.session.parked if ident not in parked]
        asked += [
            packet.id
            for permit in permits
            for packet in permit.packets
            if isinstance(packet, Request) and permit.direction is Direction.TO_SERVER
        ]
        for ident in asked:
            if ident not in OWN_IDS:
                exchange.awaiting.add(ident)
                self._exchanges[ident] = exchange
        if not permits and not asked:
            exchange.refuse(400)
            return
        await self._carry(permits, exchange, PLAIN)

    async def heard(self, exchange: Exchange | None, raw: bytes | TooLong, heard: Heard = PLAIN) -> None:
        """The server said something, in answer to what `exchange` had sent if it is known."""
        self._overdue.spoke()
        await self._carry(self._judged(Direction.TO_CLIENT, raw), exchange, heard)

    async def undelivered(
        self, idents: Iterable[RequestId], because: str, status: int = 502, after: int = 0, told: Told = ""
    ) -> None:
        """Requests came to nothing: tell whoever waits, who may ask again `after` seconds later.

        They are told what the record is told, unless that is not for them.
        """
        for ident in idents:
            self._lend()
            self._relay.undelivered(ident, because, told)
            self._take_back()
            await self._carry(self._box.take(), None, Heard(status, after=after))

    async def lapse(self, at: float) -> None:
        """Answer in place of the server what it has owed for too long, as of `at` (epoch seconds)."""
        await self.undelivered(self._overdue.owed(self.session, self._exchanges, at), SILENT, 504)

    def taken(self, permit: Permit, exchange: Exchange | None, status: int) -> None:
        """The server has taken a message, or not, as `status` says: all that what wants no answer gets."""
        wants_answer = any(isinstance(packet, Request) for packet in permit.packets)
        if exchange is not None and not exchange.awaiting and not wants_answer:
            exchange.finish(202 if status < _REFUSED else status)

    async def server_ended(self, detail: str) -> None:
        """The server is gone: tell whoever waits for it."""
        self.may_return = not (self.is_over or self.is_waiting)
        self.is_over = True
        self._relay.ended(Direction.TO_CLIENT, Ending.EXITED, detail)
        await self._carry(self._box.take(), None, Heard(502))
        if self._standing is not None:
            self._standing.finish()

    async def listen(self, exchange: Exchange, last: str | None) -> None:
        """Let the client hear what the server says by itself, from after the event `last`."""
        await self.upstream.listen(self, exchange, last)

    async def end(self) -> int:
        """Tell the server that this is over; gives its status."""
        return await self.upstream.end(self)

    def close(self) -> None:
        """Let go of the way to the server."""
        self.upstream.close()

    def client_left(self) -> None:
        """The client says nothing more, which is recorded."""
        self._relay.ended(Direction.TO_SERVER, Ending.EOF, "")

    def listens(self, exchange: Exchange) -> None:
        """The client listens on this exchange to what the server says by itself."""
        self._standing = exchange
        while self._kept:
            exchange.tell(self._kept.popleft())

    def _judged(
        self, direction: Direction, raw: bytes | TooLong, claims: Claims | None = None
    ) -> Sequence[Permit]:
        self._lend()
        try:
            self._relay.received(direction, [raw], claims)
        except Exception:
            self.is_over = True  # a bug, after which the relay lets nothing pass
            raise
        self._take_back()
        return self._box.take()

    def _lend(self) -> None:
        if self._memory is not None:
            self._memory.lend(self.session)

    def _take_back(self) -> None:
        if self._memory is not None:
            self._memory.take_back(self.session)

    async def _carry(self, permits: Sequence[Permit], exchange: Exchange | None, heard: Heard) -> None:
        if not await self._recorded(exchange):
            return
        sending = []
        for permit in permits:
            if permit.direction is Direction.TO_CLIENT:
                self._hand_over(permit, exchange, heard)
            else:
                sending.append(self.upstream.send(self, permit, self._asker(permit, exchange)))
        if len(sending) == 1:
            await sending[0]
        elif sending:
            await asyncio.gather(*sending)

    async def _recorded(self, exchange: Exchange | None) -> bool:
        """Whether what was judged is durable; if it is not, nothing passes in this conversation any more."""
        try:
            await self._durable()
        except StoreError as error:
            self._stop(exchange, error.message)
            return False
        except Exception:
            self._stop(exchange, "the audit log cannot be written")
            raise
        return True

    def _stop(self, exchange: Exchange | None, because: str) -> None:
        self.is_over = True
        for one in {exchange, self._standing, *self._exchanges.values()} - {None}:
            cast("Exchange", one).refuse(503, f"stopped by Douane: {because}\n".encode())

    def _asker(self, permit: Permit, exchange: Exchange | None) -> Exchange | None:
        """Whose request this is; nobody's if it is a question of ours."""
        for packet in permit.packets:
            if isinstance(packet, Request):
                return self._exchanges.get(packet.id)
        return exchange

    def _hand_over(self, permit: Permit, exchange: Exchange | None, heard: Heard) -> None:
        answers = [packet for packet in permit.packets if isinstance(packet, Response)]
        waiting = [self._exchanges.pop(one.id, None) for one in answers]
        own = next((one for one in waiting if one is not None and not one.is_over), exchange)
        if own is not None and not own.is_over:
            own.tell(permit, heard if heard.status else heard._replace(status=_status(permit, own)))
        elif not answers:
            self._tell_aside(permit)

    def _tell_aside(self, permit: Permit) -> None:
        """What belongs to no request that is known; it waits for a stream if there is none."""
        other = self._listening()
        if other is None:
            self._kept.append(permit)
        else:
            other.tell(permit)

    def _listening(self) -> Exchange | None:
        """Where the client hears what the server says by itself."""
        if self._standing is not None and not self._standing.is_over:
            return self._standing
        return next((one for one in reversed(self._exchanges.values()) if not one.is_over), None)


def _status(permit: Permit, exchange: Exchange) -> int:
    """The status of an answer that is ours; one to nothing in particular is about something illegal."""
    answer = next((packet for packet in permit.packets if isinstance(packet, Response)), None)
    if answer is None:
        return 400
    revision = exchange.claims.revision if exchange.claims is not None else None
    return status_of(answer, is_stateless=is_stateless(revision))


class _Box:
    """A link that keeps permits until they can be brought where they belong."""

    buffered = 0
    is_congested = False

    def __init__(self) -> None:
        self._permits: list[Permit] = []

    def send(self, permit: Permit) -> None:
        """Keep it."""
        self._permits.append(permit)

    def take(self) -> Sequence[Permit]:
        """What was sent since."""
        taken, self._permits = self._permits, []
        return taken

    def pause(self) -> None:
        """Exchanges make their own peers wait."""

    def resume(self) -> None:
        """As for `pause`."""

    def finish(self) -> None:
        """As for `pause`."""
