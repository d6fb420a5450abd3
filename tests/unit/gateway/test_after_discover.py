"""What a server behind HTTP is told by a handshake that follows a `server/discover` which it did not know."""

from __future__ import annotations

import asyncio

from douane.gateway.bridge import Bridge
from douane.gateway.upstreams.asking import Destination
from douane.gateway.upstreams.http import HttpUpstream
from douane.protocol.json import decode, encode
from douane.transports.http.headers import Headers
from douane.transports.http.outgoing import Origin
from tests.playbooks.post import LATEST
from tests.unit.gateway._peers import Line
from tests.unit.gateway.test_bridging import DISCOVER, GREETING, OPENING, Host

BEGUN = {"jsonrpc": "2.0", "method": "notifications/initialized"}
UNKNOWN = {"code": -32601, "message": "Method not found"}
ANSWERS = {"server/discover": {"error": UNKNOWN}, "initialize": {"result": GREETING}}


class Answer:
    """A response of the server with one JSON text."""

    def __init__(self, status, body=b""):
        self.status = status
        self.headers = Headers([("content-type", "application/json"), ("mcp-session-id", "one")])
        self._body = body

    async def read(self, _limit):
        return self._body

    def close(self):
        pass


class Server:
    """Knows the handshake alone, and keeps the headers that it is sent by method."""

    place = Destination(Origin("http", "127.0.0.1", 1), "/mcp", 5.0, 10_000)

    def __init__(self):
        self.headers = {}

    async def __call__(self, method, fields, raw):
        if method != "POST":
            return Answer(405)
        asked = decode(raw).value
        self.headers[asked["method"]] = dict(fields)
        if "id" not in asked:
            return Answer(202)
        return Answer(200, encode({"jsonrpc": "2.0", "id": asked["id"], **ANSWERS[asked["method"]]}))


async def begun():
    """The headers of each request of a host that asks first and then begins a session."""
    server, host = Server(), Host()
    bridge = Bridge(Line(way=HttpUpstream(server)).conversation, host)

    async def lines():
        for message in (DISCOVER, OPENING, BEGUN):
            host.is_told.clear()
            yield encode(message)
            if "id" in message:
                await asyncio.wait_for(host.is_told.wait(), 5)

    await asyncio.wait_for(bridge.carry(lines()), 5)
    await bridge.close()
    return server.headers, host.heard


def test_a_handshake_after_an_unknown_discover_is_sent_as_any_other():
    headers, heard = asyncio.run(begun())

    assert [one.get("error", {}).get("code") for one in heard] == [-32601, None]
    assert headers["server/discover"]["mcp-protocol-version"] == "2026-07-28"
    assert {"mcp-protocol-version", "mcp-method"}.isdisjoint(headers["initialize"])
    assert headers["notifications/initialized"]["mcp-protocol-version"] == LATEST
