"""The servers of one conversation with a bundle, and the ways to ask one, one after the other, or all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.readdressing import INITIALIZED
from douane.errors import StoreError
from douane.gateway.bundles.questions import Questions
from douane.gateway.bundles.voice import Named
from douane.gateway.memory import pass_on
from douane.gateway.part import Kept, Outcome, Part, ask

if TYPE_CHECKING:
    from douane.gateway.bundles.cursors import Cursors
    from douane.gateway.bundles.learned import Learned
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.model.access import Principal
    from douane.model.events import Claims
    from douane.protocol.eras import Revision

PATIENCE: Final = 60.0  # seconds that one of several servers has for its part of an answer

Begin = Callable[[], "Conversation"]


class Shared(NamedTuple):
    """What a principal's conversations with the bundle share; `names` are those that a server is known by.

    `bundle` is what records call it.
    """

    bundle: str
    learned: Learned
    cursors: Cursors
    names: Mapping[str, Callable[[], Iterable[str]]]


class Circle:
    """One conversation with each server, begun when it is first needed; `out` are those left out.

    `settled` is what they have agreed on, and `opening` the handshake that led to it.
    """

    def __init__(self, begin: Mapping[str, Begin], shared: Shared) -> None:
        self.shared = shared
        self.questions = Questions()
        self.out: AbstractSet[str] = frozenset()
        self.settled: Revision | None = None
        self.opening: bytes | None = None
        self._reviving = asyncio.Lock()
        self._principal: Principal | None = None
        self._begin = begin
        self._begun: dict[str, Conversation] = {}
        self._parts: dict[Exchange, list[tuple[Conversation, Part]]] = {}

    @property
    def present(self) -> list[str]:
        """The servers that are asked, in the order of the bundle."""
        return [server for server in self._begin if server not in self.out]

    @property
    def taking_part(self) -> list[str]:
        """Those of them with which there is a conversation."""
        return [server for server in self.present if server in self._begun]

    def carry_on(self, begun: Mapping[str, Conversation], settled: Revision | None) -> None:
        """Go on with what was begun elsewhere, and with no other server."""
        self._begun |= begun
        self.out = self._begin.keys() - begun.keys()
        self.settled = settled

    @property
    def begun(self) -> Mapping[str, Conversation]:
        """The conversations so far."""
        return self._begun

    def speaks_for(self, principal: Principal) -> None:
        """All of them are of this principal from now on, with its roles and scopes of now."""
        self._principal = principal
        for one in self._begun.values():
            one.speaks_for(principal)

    def conversation(self, server: str) -> Conversation:
        """The conversation with this server."""
        if server not in self._begun:
            self._begun[server] = self._begin[server]()
            if self._principal is not None:
                self._begun[server].speaks_for(self._principal)
        return self._begun[server]

    async def anew(self, server: str) -> None:
        """Begin another conversation with this server, if there is one, which knows what that has learned."""
        old = self._begun.pop(server, None)
        if old is not None:
            await old.end()
            old.close()
            pass_on(old.session, self.conversation(server).session)

    def voice(self, server: str) -> Named:
        """How what it says is passed on."""
        return Named(server, self.questions, self.shared.learned)

    def part(self, server: str, exchange: Exchange, claims: Claims | None) -> Part:
        """A part that passes on what this server says, until the client has left."""
        part = Part(exchange, self.voice(server), claims)
        self._parts.setdefault(exchange, []).append((self.conversation(server), part))
        return part

    def __contains__(self, server: str) -> bool:
        return server in self._begin

    async def through(self, server: str, exchange: Exchange, raw: bytes, claims: Claims | None) -> None:
        """Send it to one server, whose answers go to the client as they come."""
        await self._revived(server, exchange)
        await self.conversation(server).said(self.part(server, exchange, claims), raw)

    async def ask(
        self, server: str, exchange: Exchange, part: Kept, raw: bytes, patience: float | None = None
    ) -> Outcome:
        """Send it to one server for this part; what comes of it within so many seconds."""
        await self._revived(server, exchange)
        return await self._ask(server, exchange, part, raw, patience)

    async def _ask(
        self, server: str, exchange: Exchange, part: Kept, raw: bytes, patience: float | None
    ) -> Outcome:
        conversation = self.conversation(server)
        self._parts.setdefault(exchange, []).append((conversation, part))
        return await ask(conversation, part, raw, patience)

    async def all(self, exchange: Exchange, said: Mapping[str, bytes]) -> Mapping[str, Outcome]:
        """Send each server what is for it; what comes of it within some time."""
        parts = {server: Kept(exchange, self.voice(server), exchange.claims) for server in said}
        asked = [self.ask(server, exchange, parts[server], raw, PATIENCE) for server, raw in said.items()]
        outcomes = await asyncio.gather(*asked)
        return dict(zip(said, outcomes, strict=True))

    def tell(self, server: str, exchange: Exchange, outcome: Outcome) -> None:
        """Pass on what has come of one server's part."""
        part = Part(exchange, self.voice(server), exchange.claims)
        if outcome.permit is None:
            part.refuse(outcome.heard.status, outcome.body)
        else:
            part.tell(outcome.permit, outcome.heard)

    async def unknown(self, exchange: Exchange, method: str, because: str) -> bool:
        """Have it recorded that no server is meant; if it cannot be, the client hears that alone."""
        notes = self.conversation(next(iter((*self.present, *self._begin)))).notes
        try:
            notes.unknown(self.shared.bundle, method, because)
            await notes.durable()
        except StoreError as error:
            exchange.refuse(503, f"stopped by Douane: {error.message}\n".encode())
            return False
        return True

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for this."""
        for conversation, part in self._parts.pop(exchange, ()):
            conversation.left(part)

    async def _revived(self, server: str, exchange: Exchange) -> None:
        """Begin anew with a server that has ended its session or itself, as the client has begun."""
        opening = self.opening
        if opening is None or not self.conversation(server).is_over:
            return
        async with self._reviving:
            if not self.conversation(server).is_over:
                return
            await self.anew(server)
            for raw in (opening, INITIALIZED):
                part = Kept(exchange, self.voice(server), exchange.claims)
                outcome = await self._ask(server, exchange, part, raw, PATIENCE)
                if raw is opening and not outcome.is_good:
                    self.conversation(server).is_over = True
                    return
