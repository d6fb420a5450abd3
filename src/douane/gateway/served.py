"""One server that the gateway stands in front of: how conversations with it begin."""

from __future__ import annotations

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakSet

from douane.gateway.conversation import Conversation, Own, Upstream
from douane.gateway.flows import Flows
from douane.gateway.journal import Journal, Share
from douane.gateway.lasting import Lasting
from douane.gateway.memory import Memory
from douane.gateway.together import Together
from douane.inventory.killed import Party, because, fix, killing
from douane.model.owners import Owners
from douane.model.session import Session
from douane.protocol.eras import revision_named
from douane.transports.relay import Relay

if TYPE_CHECKING:
    from douane.gateway.asked import Asked
    from douane.gateway.limits.admission import Call
    from douane.gateway.limits.fair import Fair
    from douane.gateway.sessions import Bound
    from douane.gateway.shelves import Shelves
    from douane.inventory.killed import Kill
    from douane.model.access import Principal
    from douane.model.server import ServerIdentity
    from douane.transports.relay import RuleSource

_KEY_LENGTH: Final = 32
MOST_REMEMBERED: Final = 10_000  # principals whose tokens and handles are kept


class Reach(Protocol):
    """Makes ways to a server, which may say nothing about a request for so many seconds of `patience`."""

    patience: float

    def alone(self, principal: Principal) -> Upstream:
        """For one conversation."""

    def together(self, principal: Principal) -> Upstream:
        """For all stateless requests of a principal."""


class Served:
    """Begins conversations with one server; `watched` makes a way to it one that is watched.

    `asked` are those whom they can ask about messages that wait.
    """

    def __init__(
        self,
        identity: ServerIdentity,
        rules: RuleSource,
        journal: Journal,
        reach: Reach,
        watched: Callable[[Upstream], Upstream] | None = None,
        asked: Asked | None = None,
    ) -> None:
        self.name = identity.name
        self.identity = identity
        self.place = sha256(identity.id.encode()).digest()[:16]
        self._rules = rules
        self._journal = journal
        self._reach = reach
        self._watched = watched
        self._asked = asked
        self._memories: OrderedDict[tuple[str, str, str], Memory] = OrderedDict()
        self._owners: dict[str, Owners] = {}
        self._together = Together()
        self.flows: Flows | None = None  # what is remembered with other servers, where there are some
        self.fair: Fair | None = None
        self.shelves: Shelves | None = None  # of the whole gateway
        self._conversations: WeakSet[Conversation] = WeakSet()

    def counted(self, call: Call, tool: str) -> Call:
        """The call as limits know it."""
        return call._replace(tool=tool)

    def use(self, reach: Reach) -> None:
        """Begin conversations by this way from now on; those that are under way keep theirs."""
        if reach is self._reach:
            return
        self._reach = reach
        for memory in self._memories.values():
            memory.upstream = reach.together(memory.principal)

    def names(self) -> Sequence[str]:
        """What its tools, prompts and resources are called, as far as they were ever seen."""
        return [name for _, name in self._rules.current(time.time()).pins]

    def begin(self, principal: Principal, name: str) -> Lasting:
        """A conversation that goes on when the server's own session is gone, where that is safe."""
        return Lasting(self.conversation(principal, name), partial(self.conversation, principal, name))

    def conversation(self, principal: Principal, name: str) -> Conversation:
        """A conversation of a handshake revision, which remembers for itself; records call it `name`."""
        session = self._session(principal, os.urandom(_KEY_LENGTH), name)
        return self._conversation(session, self._reach.alone(principal), None)

    def resume(self, principal: Principal, bound: Bound) -> Conversation | None:
        """A conversation that was begun elsewhere; None if the server cannot go on with it."""
        upstream = self._reach.alone(principal)
        if not upstream.can_resume:
            return None
        session = self._session(principal, os.urandom(_KEY_LENGTH), bound.name)
        session.settled = revision_named(bound.revision)
        conversation = self._conversation(session, upstream, None)
        conversation.upstream_id = bound.upstream or None
        return conversation

    def stateless(self, principal: Principal) -> Conversation:
        """A conversation of a single request, which remembers what the principal's earlier ones have learned.

        The way to the server is the same for all of them.
        """
        whose = (principal.tenant, principal.id, principal.client)
        memory = self._memories.get(whose)
        if memory is None:
            first = Session("", principal, self.identity, key=os.urandom(_KEY_LENGTH))
            memory = self._memories[whose] = Memory(first, self._reach.together(principal))
            self._forget_oldest()
        self._memories.move_to_end(whose)
        session = self._session(principal, memory.key, os.urandom(16).hex())
        return self._conversation(session, memory.upstream, memory)

    async def lapse(self, at: float) -> None:
        """Answer in place of the server what it has owed for too long, as of `at` (epoch seconds)."""
        for conversation in tuple(self._conversations):
            await conversation.lapse(at)

    async def cut(self, kills: Sequence[Kill]) -> int:
        """Break off what these kills are about, all at once; gives how many conversations that were."""
        cuts = []
        for conversation in [one for one in self._conversations if one.is_open]:
            session = conversation.session
            kill = killing(Party(self.identity, session.principal.id, session.id), kills)
            if kill is not None:
                cuts.append(conversation.cut(f"{because(kill)}; {fix(kill, session.principal.tenant)}"))
        await asyncio.gather(*cuts)
        return len(cuts)

    def close(self) -> None:
        """Let go of what stateless conversations share."""
        for memory in self._memories.values():
            memory.upstream.close()
        self._memories.clear()

    def _session(self, principal: Principal, key: bytes, name: str) -> Session:
        """A session that knows, as all of the tenant do, to whom the server gave which state and tasks.

        It shares with others of the principal how they are going together.
        """
        owners = self._owners.setdefault(principal.tenant, Owners())
        together = self._together.of(principal)
        flow = None if self.flows is None else self.flows.of(principal)
        return Session(name, principal, self.identity, key=key, owners=owners, together=together, flow=flow)

    def _conversation(self, session: Session, upstream: Upstream, memory: Memory | None) -> Conversation:
        share = Share(self._journal)
        relay = Relay(session, self._rules, share, time.time)
        way = upstream if self._watched is None else self._watched(upstream)
        own = Own(share, memory, self._reach.patience, self.fair, self.shelves)
        conversation = Conversation(session, relay, way, own)
        if self._asked is not None:
            self._asked.attend(relay, conversation)
        self._conversations.add(conversation)
        return conversation

    def _forget_oldest(self) -> None:
        while len(self._memories) > MOST_REMEMBERED:
            _, oldest = self._memories.popitem(last=False)
            oldest.upstream.close()
