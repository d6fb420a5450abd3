"""Ways to a server for a host on standard input and output: how it cancels, and what speaks to an unknown server."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.aside import Aside
from douane.gateway.bridge import Bridge
from douane.gateway.upstreams.cancelling import Cancelling
from douane.gateway.upstreams.either import Either
from douane.protocol.json import decode, encode
from tests.playbooks.post import LATEST
from tests.unit.gateway._peers import Line, Way

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
DISCOVER = {"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": META}}
OPENING = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": LATEST, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
CANCELLED = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
GREETING = {"protocolVersion": LATEST, "capabilities": {}, "serverInfo": {"name": "x", "version": "1"}}


class Host:
    """What the host has heard."""

    def __init__(self):
        self.heard = []
        self.is_told = asyncio.Event()

    def say(self, raw):
        self.heard.append(decode(raw).value)
        self.is_told.set()

    async def drained(self):
        pass


class Slow(Way):
    """Never answers a request, and says when one was broken off."""

    def __init__(self, *slow):
        super().__init__()
        self.slow = slow
        self.has_begun = asyncio.Event()
        self.was_left = False

    async def send(self, conversation, permit, exchange):
        await super().send(conversation, permit, exchange)
        if self.sent[-1].get("method") in self.slow:
            self.has_begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.was_left = True
                raise


async def cancelled(*before, slow):
    """A way whose slow request was cancelled by its client, and what the server was sent."""
    way = Slow(slow["method"])
    way.answers["initialize"] = GREETING
    line, host = Line(way=Cancelling(way)), Host()

    async def lines():
        for message in (*before, slow):
            yield encode(message)
        await way.has_begun.wait()
        yield encode(CANCELLED)

    bridge = Bridge(line.conversation, host)
    carrying = asyncio.create_task(bridge.carry(lines()))
    await way.has_begun.wait()
    if not before:
        await asyncio.wait_for(carrying, 5)
    for _ in range(20):
        await asyncio.sleep(0)
    was_left = way.was_left
    carrying.cancel()
    await bridge.close()
    return was_left, [message["method"] for message in way.sent]


def test_a_stateless_request_is_cancelled_by_leaving_it():
    assert asyncio.run(cancelled(slow=DISCOVER)) == (True, ["server/discover"])


def test_a_request_of_a_session_is_cancelled_by_a_message():
    was_left, sent = asyncio.run(cancelled(OPENING, slow=PING))
    assert not was_left
    assert sent == ["initialize", "ping", "notifications/cancelled"]


class Answering(Way):
    """A newer way whose posts are answered with a status."""

    def __init__(self, status, body=b""):
        super().__init__()
        self.status = status
        self.body = body
        self.is_dropped = False

    async def posted(self, conversation, permit, exchange):
        return self

    async def read(self, limit):
        return self.body

    def put_back(self, body):
        assert body == self.body

    async def take(self, incoming, conversation, permit, exchange):
        await super().send(conversation, permit, exchange)

    def close(self):
        self.is_dropped = True


@pytest.mark.parametrize(
    ("status", "body", "is_old"),
    [
        *((200, b"", False), (400, b"", False), (401, b"", False), (404, b"", True), (405, b"", True)),
        *(
            (404, b'{"detail":"Not Found"}', True),
            (405, b"no", True),
            (404, b'{"jsonrpc":"2.0","error":{}}', False),
        ),
    ],
)
def test_a_server_that_takes_no_post_is_spoken_to_the_old_way(status, body, is_old):
    async def story():
        new, old = Answering(status, body), Way()
        new.answers["ping"] = old.answers["ping"] = {}
        line = Line(way=Either(new, lambda: old))
        await line.says(PING)
        await line.says(PING | {"id": 2})
        return new, old

    new, old = asyncio.run(story())
    assert (len(new.sent), len(old.sent)) == ((0, 2) if is_old else (2, 0))
    assert new.is_dropped is is_old


def test_a_host_hears_for_each_request_that_nothing_can_be_recorded():
    async def story():
        host = Host()
        aside = Aside(host)
        aside.awaiting = {1, "a"}
        aside.refuse(503, b"stopped by Douane: the disk is full\n")
        return host.heard, aside.is_over

    heard, is_over = asyncio.run(story())
    assert [one["id"] for one in heard] == [1, "a"]
    assert all("the disk is full" in one["error"]["message"] for one in heard)
    assert is_over
