"""A client's reply and a server's way that keep what they are given."""

from __future__ import annotations

import json

from douane.gateway.conversation import Conversation, Own
from douane.gateway.exchange import HttpExchange
from douane.gateway.journal import Journal, Share
from douane.model.events import Claims
from douane.model.session import Session
from douane.protocol.json import encode
from douane.stores.memory import MemoryStore
from douane.transports.relay import Relay
from tests.playbooks.post import ALICE, FILES, LATEST, rules_of


class Kept:
    """A reply that keeps what is said; `goes` is the client leaving."""

    def __init__(self):
        self.status = None
        self.fields = {}
        self.body = b""
        self.has_ended = False
        self.is_gone = False
        self._callbacks = []

    def when_gone(self, callback):
        self._callbacks.append(callback)

    def goes(self):
        self.is_gone = True
        for callback in self._callbacks:
            callback()

    def send(self, status, headers, body=b""):
        self.start(status, headers)
        self.body = body
        self.has_ended = True

    def start(self, status, headers):
        assert self.status is None, "answered twice"
        self.status, self.fields = status, dict(headers)

    def write(self, chunk):
        assert not self.has_ended
        self.body += chunk

    async def drain(self):
        pass

    def end(self):
        self.has_ended = True

    @property
    def messages(self):
        """The messages that were said, of one text or of a stream."""
        if self.fields.get("content-type") != "text/event-stream":
            said = json.loads(self.body) if self.body else []
            return said if isinstance(said, list) else [said]
        lines = self.body.decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ") and line[6:]]


class Way:
    """A way to a server, which answers with `answers[method]` if there is one."""

    can_resume = True

    def __init__(self):
        self.sent = []
        self.askers = []
        self.answers = {}
        self.is_closed = False

    async def send(self, conversation, permit, exchange):
        message = json.loads(permit.raw)
        self.sent.append(message)
        self.askers.append(exchange)
        method = message.get("method") if isinstance(message, dict) else None
        if method in self.answers:
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": self.answers[method]}
            await conversation.heard(exchange, encode(answer))
        elif isinstance(message, dict) and not {"id", "method"} <= message.keys() and exchange is not None:
            exchange.finish()

    async def listen(self, conversation, exchange, last):
        conversation.listens(exchange)

    async def end(self, conversation):
        return 200

    def close(self):
        self.is_closed = True


class Line:
    """A conversation over HTTP between a client that keeps and a way that keeps."""

    def __init__(self, *documents, recorder=None, memory=None, way=None, **shared):
        self.way = way or Way()
        self.recorder = recorder or MemoryStore()
        share = Share(Journal(self.recorder))
        self.session = Session("s1", ALICE, FILES, key=b"one")
        self.now = 0.0
        self.relay = relay = Relay(self.session, Fixed(rules_of(*documents)), share, self.clock)
        self.conversation = Conversation(self.session, relay, self.way, Own(share, memory, **shared))

    def clock(self):
        self.now += 1.0
        return self.now

    async def opened(self):
        """The conversation after a handshake."""
        self.way.answers["initialize"] = {"protocolVersion": LATEST, "capabilities": {}, "serverInfo": {}}
        opening = {"protocolVersion": LATEST, "capabilities": {}, "clientInfo": {}}
        await self.says({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening})
        await self.says({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.way.sent.clear()
        self.way.askers.clear()
        return self

    async def says(self, message, claims=None):
        """The client's exchange for a message, or for bytes as they are."""
        kept = Kept()
        exchange = HttpExchange(kept, claims or Claims(LATEST))
        raw = message if isinstance(message, bytes) else encode(message)
        await self.conversation.said(exchange, raw)
        kept.exchange = exchange
        return kept

    async def hears(self, message, exchange=None, **heard):
        """The server says something."""
        await self.conversation.heard(exchange, encode(message), **heard)


class Fixed:
    """Rules that stay."""

    def __init__(self, rules):
        self._rules = rules

    def current(self, at):
        return self._rules

    def reload(self):
        pass
