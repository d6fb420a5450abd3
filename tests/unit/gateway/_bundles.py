"""A bundle of servers that answer at once, and its client."""

from __future__ import annotations

from douane.gateway.bundles.bundle import Bundle
from douane.gateway.exchange import HttpExchange
from douane.gateway.journal import Journal
from douane.gateway.served import Served
from douane.model.events import Claims
from douane.model.server import ServerIdentity
from douane.protocol.json import encode
from douane.stores.memory import MemoryStore
from tests.playbooks.post import ALICE, LATEST, notification, request, rules_of
from tests.unit.gateway._peers import Fixed, Kept, Way


class Reaching:
    """Gives every conversation the same way, which keeps what is sent."""

    patience = 60.0

    def __init__(self, way):
        self.way = way

    def alone(self, principal):
        return self.way

    together = alone


class Servers:
    """The servers of a bundle by name, and one client that talks with all of them."""

    def __init__(self, *names, documents=()):
        self.ways = {name: Way() for name in names}
        self.recorder = MemoryStore()
        journal = Journal(self.recorder)
        self.served = {
            name: Served(
                ServerIdentity(f"url:{name}", name, f"url:{name}"),
                Fixed(rules_of(*documents)),
                journal,
                Reaching(way),
            )
            for name, way in self.ways.items()
        }
        self.bundle = Bundle("bundles/test", self.served)
        self.conversation = self.bundle.begin(ALICE, "s1")

    async def opened(self, **capabilities):
        """After a handshake that all servers agree on."""
        for name in self.ways:
            self.greets(name, capabilities=capabilities)
        await self.opens()
        await self.says(notification("notifications/initialized"))
        self.forget()
        return self

    def greets(self, name, version=LATEST, **result):
        """The server answers a handshake with this."""
        answer = {"protocolVersion": version, "capabilities": {}, "serverInfo": {}} | result
        self.ways[name].answers["initialize"] = answer

    async def opens(self, version=LATEST):
        """The client's handshake."""
        opening = {"protocolVersion": version, "capabilities": {}, "clientInfo": {}}
        return await self.says(request(0, "initialize", **opening))

    def forget(self):
        """Nothing was sent."""
        for way in self.ways.values():
            way.sent.clear()
            way.askers.clear()

    def sent(self, name):
        """The methods that the server was sent."""
        return [message.get("method") for message in self.ways[name].sent]

    async def says(self, message, claims=None):
        """The client's exchange for a message, or for bytes as they are."""
        kept = Kept()
        kept.exchange = HttpExchange(kept, claims or Claims(LATEST))
        raw = message if isinstance(message, bytes) else encode(message)
        await self.conversation.said(kept.exchange, raw)
        return kept

    async def hears(self, name, message, asker=None, **heard):
        """A server says something, in answer to what `asker` had sent."""
        conversation = self.conversation._circle.begun[name]
        await conversation.heard(asker, encode(message), **heard)
