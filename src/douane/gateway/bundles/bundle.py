"""Several servers offered as one: how conversations with them begin, and what a principal knows of them."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.engine.outward import inward, parted
from douane.gateway.bundles.carried_on import unpacked
from douane.gateway.bundles.circle import Begin, Circle, Shared
from douane.gateway.bundles.cursors import Cursors
from douane.gateway.bundles.learned import Learned
from douane.gateway.bundles.several import Several
from douane.protocol.eras import revision_named

if TYPE_CHECKING:
    from douane.gateway.limits.admission import Call
    from douane.gateway.served import Served
    from douane.gateway.sessions import Bound
    from douane.model.access import Principal

_KEY_LENGTH: Final = 32
_MOST_REMEMBERED: Final = 10_000  # principals


class Bundle:
    """Begins conversations with all of `servers`; their names say whose a tool is."""

    def __init__(self, name: str, servers: Mapping[str, Served]) -> None:
        self.name = name
        self._servers = servers
        places = [server.encode() + b"\0" + one.place for server, one in servers.items()]
        self.place = sha256(b"".join(places)).digest()[:16]
        self._names = {server: one.names for server, one in servers.items()}
        self._cursors = Cursors(os.urandom(_KEY_LENGTH))
        self._learned: OrderedDict[tuple[str, str], Learned] = OrderedDict()

    def counted(self, call: Call, tool: str) -> Call:
        """The call as limits know it: the server's that has the tool."""
        server, rest = parted(tool)
        if server not in self._servers:
            return call
        return call._replace(server=server, tool=inward(server, rest, self._names[server]))

    def begin(self, principal: Principal, name: str) -> Several:
        """A conversation of a handshake revision; records call it `name`, whichever server they are about."""
        return Several(self._circle(principal, self._beginning(principal, name)))

    def resume(self, principal: Principal, bound: Bound) -> Several | None:
        """A conversation that was begun elsewhere; None if one of its servers cannot go on with it."""
        begun = {}
        for server, ident in unpacked(bound.upstream).items():
            one = self._servers.get(server)
            resumed = one.resume(principal, bound._replace(upstream=ident)) if one is not None else None
            if resumed is None:
                return None
            begun[server] = resumed
        if not begun:
            return None
        circle = self._circle(principal, self._beginning(principal, bound.name))
        circle.carry_on(begun, revision_named(bound.revision))
        return Several(circle)

    def stateless(self, principal: Principal) -> Several:
        """A conversation of a single request."""
        begin = {server: partial(one.stateless, principal) for server, one in self._servers.items()}
        return Several(self._circle(principal, begin))

    def close(self) -> None:
        """The servers belong to endpoints of their own."""

    def _beginning(self, principal: Principal, name: str) -> Mapping[str, Begin]:
        return {server: partial(one.conversation, principal, name) for server, one in self._servers.items()}

    def _circle(self, principal: Principal, begin: Mapping[str, Begin]) -> Circle:
        return Circle(begin, Shared(self.name, self._knowledge(principal), self._cursors, self._names))

    def _knowledge(self, principal: Principal) -> Learned:
        whose = (principal.tenant, principal.id)
        learned = self._learned.setdefault(whose, Learned(tuple(self._servers)))
        self._learned.move_to_end(whose)
        if len(self._learned) > _MOST_REMEMBERED:
            self._learned.popitem(last=False)
        return learned
