"""Servers of HTTP with SSE: where they want messages posted, and what becomes of odd ones."""

from __future__ import annotations

import asyncio
import json

import pytest

from douane.gateway.upstreams.asking import Asking, Destination
from douane.gateway.upstreams.legacy import LegacyUpstream, target_in
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, listen
from douane.transports.http.outgoing import Origin
from douane.transports.http.pool import Pool
from tests._promises import promise
from tests.unit.gateway._peers import Line

ORIGIN = Origin("https", "mcp.example", 443)
NAMED = b"event: endpoint\ndata: /messages?session=1\n\n"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
PONG = b'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n'


@pytest.mark.parametrize(
    ("said", "target"),
    [
        (b"/messages?session=1", "/messages?session=1"),
        (b"messages", "/v1/messages"),
        (b"?session=1", "/v1/sse?session=1"),
        (b"https://mcp.example/messages", "/messages"),
        (b"https://MCP.example:443/messages", "/messages"),
    ],
)
def test_messages_are_posted_where_the_server_says(said, target):
    assert target_in(said, ORIGIN, "/v1/sse") == target


@promise("P-OLDER")
@pytest.mark.parametrize(
    "said",
    [
        b"http://mcp.example/messages",
        b"https://mcp.example:8443/messages",
        b"https://169.254.169.254/latest",
        b"//evil.example/messages",
        b"https://mcp.example@evil.example/",
        b"https://user:secret@mcp.example/",
        b"https://mcp.example.evil.example/",
        b"file:///etc/passwd",
        b"javascript:alert(1)",
        b"https://[::1/",
        b"/messages HTTP/1.1\r\nHost: evil.example",
        b"/a\nb",
        b"/a b",
        "/größe".encode(),
        b"/" + b"a" * 5000,
        b"",
    ],
)
def test_nothing_is_posted_to_another_origin(said):
    assert target_in(said, ORIGIN, "/v1/sse") is None


async def asked(said, *, patience=5.0, status=202):
    """What comes of a ping to a server that says all this on its stream, and then nothing more."""
    posted = []

    async def handle(request, reply):
        if request.method == "GET":
            gone = asyncio.Event()
            reply.when_gone(gone.set)
            reply.start(200, [("content-type", "text/event-stream")])
            for piece in said:
                reply.write(piece)
            await gone.wait()
        else:
            posted.append((request.target, json.loads(await reply.body(1000))))
            reply.send(status, [])

    listener = await listen(handle, Tcp("127.0.0.1", 0), HttpLimits())
    pool = Pool()

    async def nothing():
        return []

    place = Destination(Origin("http", "127.0.0.1", listener.addresses[0].port), "/sse", patience, 10_000)
    way = LegacyUpstream(Asking(place, pool, nothing))
    line = Line(way=way)
    try:
        kept = await line.says(PING)
        await asyncio.wait_for(kept.exchange.over(), 5)
        return kept, posted, line.conversation
    finally:
        way.close()
        pool.close()
        await listener.drain(1.0)


def test_what_answers_a_post_comes_on_the_stream():
    kept, posted, _ = asyncio.run(asked([NAMED, PONG]))
    assert kept.messages == [{"jsonrpc": "2.0", "id": 1, "result": {}}]
    assert posted == [("/messages?session=1", PING)]


@promise("P-OLDER")
@pytest.mark.parametrize(
    ("said", "because"),
    [
        ([b"event: endpoint\ndata: http://169.254.169.254/latest\n\n"], "another origin"),
        ([b"event: endpoint\ndata: \x00\xff\n\n"], "no address at all"),
        ([b"event: endpoint\n\n"], "no address at all"),
        ([PONG, NAMED], "speaks before it says where to post"),
    ],
)
def test_a_server_that_names_no_place_of_its_own_gets_nothing(said, because):
    kept, posted, conversation = asyncio.run(asked(said))
    assert because in kept.messages[0]["error"]["message"]
    assert posted == []
    assert conversation.is_over


def test_a_server_that_names_two_places_is_listened_to_no_more():
    kept, _, conversation = asyncio.run(asked([NAMED, NAMED.replace(b"messages", b"others"), PONG]))
    assert "error" in kept.messages[0]
    assert conversation.is_over


def test_a_server_that_names_no_place_is_waited_for_with_a_bound():
    kept, posted, _ = asyncio.run(asked([b": nothing\n\n"], patience=0.2))
    assert "does not say where to post" in kept.messages[0]["error"]["message"]
    assert posted == []


def test_a_post_that_is_refused_is_an_error():
    kept, _, _ = asyncio.run(asked([NAMED], status=500))
    assert "status 500" in kept.messages[0]["error"]["message"]
