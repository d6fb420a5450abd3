"""Clients and servers of Python's own library take us for one of theirs."""

from __future__ import annotations

import asyncio
import http.client
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from douane.transports.http.outgoing import Origin, Outgoing
from tests._answering import answering
from tests.unit.transports.http._served import served
from tests.unit.transports.http._upstream import pool_of

LIMIT = 1 << 20


class Echo(BaseHTTPRequestHandler):
    """Says what was said, at once or in chunks."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.send_response(200)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"4\r\none \r\n")
        self.wfile.write(b"3\r\ntwo\r\n0\r\n\r\n")


@contextmanager
def others():
    """The origin of a server that is not ours."""
    with answering(Echo) as address:
        yield Origin("http", "127.0.0.1", int(address.rpartition(":")[2]))


def test_a_pool_asks_another_server(run):
    async def main(origin):
        async with pool_of() as pool:
            bodies = [b"", b"a", b"b" * 300_000]
            for body in bodies:
                incoming = await pool.send(origin, Outgoing("POST", "/", (), body))
                assert await incoming.read(LIMIT) == body
            return await (await pool.send(origin, Outgoing("GET", "/"))).read(LIMIT)

    with others() as origin:
        assert run(main(origin)) == b"one two"


def test_a_listener_answers_another_client(run):
    async def handler(request, reply):
        body = await reply.body(LIMIT)
        if request.method == "POST":
            reply.send(200, [], body)
            return
        reply.start(200, [])
        for word in (b"one ", b"two"):
            reply.write(word)
            await reply.drain()
        reply.end()

    async def main():
        async with served(handler) as address:
            return await asyncio.to_thread(asked, address)

    assert run(main()) == [b"", b"a", b"b" * 300_000, b"in chunks", b"one two"]


def asked(address):
    """What a client that is not ours gets, over one connection."""
    client = http.client.HTTPConnection(*address, timeout=4)
    found = []
    for body in (b"", b"a", b"b" * 300_000, iter([b"in ", b"chunks"])):
        client.request("POST", "/", body, encode_chunked=not isinstance(body, bytes), headers=framing(body))
        found.append(client.getresponse().read())
    client.request("GET", "/")
    found.append(client.getresponse().read())
    client.close()
    return found


def framing(body):
    return {} if isinstance(body, bytes) else {"Transfer-Encoding": "chunked"}
