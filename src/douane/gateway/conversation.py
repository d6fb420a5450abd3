"""One conversation over HTTP: what its client and its server say is judged, and leaves where it belongs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeGuard

from douane.engine.tracking import OWN_IDS, invited, is_held, set_aside
from douane.errors import StoreError
from douane.gateway.box import Box
from douane.gateway.event_ids import EventIds
from douane.gateway.exchange import PLAIN, Exchange, Heard
from douane.gateway.hearers import Hearers
from douane.gateway.limits.aside import LARGE
from douane.gateway.memory import Memory
from douane.gateway.notes import Notes
from douane.gateway.overdue import SILENT, Overdue
from douane.gateway.sessions.table import account
from douane.gateway.work import Work
from douane.model.events import Arrived, Ending, Told
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from douane.engine.looked import Looked
    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.gateway.journal import Share
    from douane.gateway.limits.fair import Fair
    from douane.gateway.shelves import Shelves
    from douane.model.access import Principal
    from douane.model.events import Ask, Claims
    from douane.model.question import Reply
    from douane.model.session import Session
    from douane.protocol.eras import Revision
    from douane.protocol.framing import TooLong
    from douane.protocol.jsonrpc import RequestId
    from douane.transports.relay import Relay

_REFUSED: Final = 300  # the first status of HTTP that takes no message


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
    """What a conversation shares with others: where its records go, and its principal's memory.

    `patience` is how many seconds the server may owe an answer and say nothing, `fair` has all take turns;
    `shelves` bound what all of them keep.
    """

    share: Share
    memory: Memory | None = None
    patience: float = inf
    fair: Fair | None = None
    shelves: Shelves | None = None


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
        self.is_kept = self.is_over = self.may_return = False
        self.event_ids = EventIds()
        self.notes = Notes(session, own.share)
        self._relay = relay
        self._memory, self._fair = own.memory, own.fair
        self._whose = account(session.principal)
        self._overdue = Overdue(own.patience)
        self._box = Box()
        self._hearers = Hearers(self.notes.dropped, own.shelves, self._whose)
        self.among = self._hearers.among
        self._work = Work()
        self._carrying: set[asyncio.Task[None]] = set()
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
    def is_open(self) -> bool:
        """Whether something is under way that nothing has broken off yet."""
        return not self._work.is_cut and (self._work.is_any or self.is_waiting or bool(self.session.held))

    @property
    def is_waiting(self) -> bool:
        """Whether the server owes an answer."""
        return bool(self.session.pending[Direction.TO_SERVER])

    def speaks_for(self, principal: Principal) -> None:
        """The next message is of this principal: the same as before, with the roles and scopes of now."""
        self.session.principal = principal

    def awaits(self, ident: RequestId) -> bool:
        """Whether the client waits for the answer to this request of its own."""
        pending, parked = self.session.pending[Direction.TO_SERVER], self.session.parked
        return ident in pending or ident in parked or is_held(self.session, Direction.TO_SERVER, ident)

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""
        self._hearers.left(exchange)

    async def said(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """The client said something: pass it on, or tell it why not."""
        session, principal = self.session, self.session.principal
        looked = await self._looked(Direction.TO_SERVER, raw, exchange.claims) if _is_large(raw) else None
        session.principal = principal  # of this message, whoever has spoken meanwhile
        before, held, asking = set_aside(session), len(session.held), invited(session)
        judge = partial(self._relay.received, Direction.TO_SERVER, [raw], exchange.claims, looked)
        permits = self._judged(judge)
        asked = set_aside(session) - before
        for permit in permits:
            if permit.direction is Direction.TO_SERVER:
                asked.update([packet.id for packet in permit.packets if isinstance(packet, Request)])
        self._hearers.expect(exchange, [ident for ident in asked if ident not in OWN_IDS])
        is_word = bool(asking and asking - invited(session))  # about a page of ours, and for nobody else
        if not permits and not asked:
            exchange.finish() if is_word or len(session.held) > held else exchange.refuse(400)
            return
        await self._carry(permits, exchange, PLAIN)
        if is_word and not exchange.awaiting:
            exchange.finish()
        for ident in before and before - set_aside(session):
            if not self.awaits(ident):
                self._hearers.drop(ident)

    async def heard(self, exchange: Exchange | None, raw: bytes | TooLong, heard: Heard = PLAIN) -> None:
        """The server said something, in answer to what `exchange` had sent if it is known."""
        self._overdue.spoke()
        if self._fair is not None:
            await self._fair.hears(self._whose, len(raw) if isinstance(raw, bytes) else 0)
        looked = await self._looked(Direction.TO_CLIENT, raw, None) if _is_large(raw) else None
        permits = self._judged(partial(self._relay.received, Direction.TO_CLIENT, [raw], None, looked))
        await self._carry(permits, exchange, heard)

    async def undelivered(
        self, idents: Iterable[RequestId], because: str, status: int = 502, after: int = 0, told: Told = ""
    ) -> None:
        """Requests came to nothing: tell whoever waits, who may ask again `after` seconds later.

        They are told what the record is told, unless that is not for them.
        """
        for ident in idents:
            permits = self._judged(partial(self._relay.undelivered, ident, because, told))
            await self._carry(permits, None, Heard(status, after=after))

    async def lapse(self, at: float) -> None:
        """Answer in place of the server what it has owed for too long, as of `at` (epoch seconds)."""
        await self.undelivered(self._overdue.owed(self.session, self._hearers.exchanges, at), SILENT, 504)

    def answered(self, question: Ask, reply: Reply) -> None:
        """Somebody was asked about a message that waits, and said something, or nothing in time."""
        carrying = asyncio.get_running_loop().create_task(self._settle(question, reply))
        self._carrying.add(carrying)
        carrying.add_done_callback(self._carrying.discard)

    def taken(self, permit: Permit, exchange: Exchange | None, status: int) -> None:
        """The server has taken a message, or not, as `status` says: all that what wants no answer gets."""
        wants_answer = any(isinstance(packet, Request) for packet in permit.packets)
        if exchange is not None and not exchange.awaiting and not wants_answer:
            exchange.finish(202 if status < _REFUSED else status)

    async def server_ended(self, detail: str) -> None:
        """The server is gone: tell whoever waits for it."""
        self.may_return = not (self.is_over or self.is_waiting)
        self.is_over = True
        permits = self._judged(partial(self._relay.ended, Direction.TO_CLIENT, Ending.EXITED, detail))
        await self._carry(permits, None, Heard(502))
        self._hearers.server_ended()

    async def cut(self, because: str) -> None:
        """Break off all that is under way, now; whoever waits for the server is told why."""
        await self.server_ended(because)
        self.may_return = False
        self._work.cut()
        if self._memory is None:
            self.upstream.close()

    async def listen(self, exchange: Exchange, last: str | None) -> None:
        """Let the client hear what the server says by itself, from after the event `last`."""
        await self._work.on(self.upstream.listen(self, exchange, last))

    async def end(self) -> int:
        """Tell the server that this is over; gives its status."""
        await self._give_up()
        return await self.upstream.end(self)

    def close(self) -> None:
        """Let go of the way to the server, and of what waits for an answer."""
        if self.session.held:
            self.client_left()
        for carrying in self._carrying:
            carrying.cancel()
        self._hearers.close()
        self.upstream.close()

    def client_left(self) -> Sequence[Permit]:
        """The client says nothing more, which is recorded; what that gives up is answered."""
        return self._judged(partial(self._relay.ended, Direction.TO_SERVER, Ending.EOF, ""))

    def listens(self, exchange: Exchange) -> None:
        """The client listens on this exchange to what the server says by itself."""
        self._hearers.listens(exchange)

    def _judged(self, happened: Callable[[], None]) -> Sequence[Permit]:
        """What leaves because of what has happened, with what other sessions of the principal know."""
        began = time.thread_time()  # what others have of the processor in the meantime is not its cost
        if self._memory is not None:
            self._memory.lend(self.session)
        try:
            happened()
        except Exception:
            self.is_over = True  # a bug, after which the relay lets nothing pass
            raise
        if self._memory is not None:
            self._memory.take_back(self.session)
        if self._fair is not None:
            self._fair.cost(self._whose, time.thread_time() - began)
        return self._box.take()

    async def _looked(self, direction: Direction, raw: bytes, claims: Claims | None) -> Looked | None:
        if self._fair is None:
            return None
        if self._memory is not None:
            self._memory.lend(self.session)
        event = Arrived(time.time(), direction, raw, claims)
        return await self._fair.look(self._whose, self.session, event, self._relay.rules)

    async def _settle(self, question: Ask, reply: Reply) -> None:
        exchange = self._hearers.of(self.session.held.get(question.ticket))
        await self._carry(self._judged(partial(self._relay.answered, question, reply)), exchange, PLAIN)

    async def _give_up(self) -> None:
        """Answer what is held, since nobody will be there to hear more of it."""
        if self.session.held:
            await self._carry(self.client_left(), None, PLAIN)

    async def _carry(self, permits: Sequence[Permit], exchange: Exchange | None, heard: Heard) -> None:
        """Let leave what was judged, once it is durable; if it is not, nothing passes here any more."""
        try:
            await self.notes.durable()
        except StoreError as error:
            self._stop(exchange, error.message)
            return
        except Exception:
            self._stop(exchange, "the audit log cannot be written")
            raise
        sending = []
        for permit in permits:
            if permit.direction is Direction.TO_CLIENT:
                self._hearers.tell(permit, exchange, heard)
            else:
                sending.append(self.upstream.send(self, permit, self._hearers.asker(permit, exchange)))
        if len(sending) == 1:
            await self._work.on(sending[0])
        elif sending:
            await self._work.on(asyncio.gather(*sending))

    def _stop(self, exchange: Exchange | None, because: str) -> None:
        self.is_over = True
        self._hearers.stop(exchange, f"stopped by Douane: {because}\n".encode())


def _is_large(raw: bytes | TooLong) -> TypeGuard[bytes]:
    return isinstance(raw, bytes) and len(raw) >= LARGE
