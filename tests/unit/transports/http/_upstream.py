"""Upstreams that say what a test wants them to say."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from douane.transports.http.outgoing import Origin, Outgoing, PoolLimits, Trust
from douane.transports.http.pool import Pool

CALL = Outgoing("POST", "/mcp", [("content-type", "application/json")], b'{"call":1}', timeout=2)
GET = Outgoing("GET", "/mcp", timeout=2)
SYSTEM = Trust()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Upstream:
    """Counts connections and keeps what was asked; `script` answers one connection."""

    def __init__(self, script):
        self.script = script
        self.asked = []
        self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            await self.script(self, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def request(self, reader):
        """One whole request."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        self.asked.append(head + await reader.readexactly(length))
        return self.asked[-1]


async def always_ok(upstream, reader, writer):
    while True:
        await upstream.request(reader)
        writer.write(OK)


def answering(raw):
    """A script that gives this answer to each request."""

    async def script(upstream, reader, writer):
        while True:
            await upstream.request(reader)
            writer.write(raw)

    return script


def once(raw):
    """A script that gives this answer to one request and closes."""

    async def script(upstream, reader, writer):
        await upstream.request(reader)
        writer.write(raw)

    return script


@asynccontextmanager
async def upstream_of(script, tls=None, trust=SYSTEM, host="127.0.0.1"):
    """An upstream and its origin."""
    upstream = Upstream(script)
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield upstream, Origin("https" if tls else "http", host, port, trust)
    finally:
        server.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def pool_of(resolve=None, **limits):
    """A pool with these limits."""
    pool = Pool(PoolLimits(**limits), **({"resolve": resolve} if resolve else {}))
    try:
        yield pool
    finally:
        pool.close()
        await asyncio.sleep(0.01)  # connections tell of their end in the next turn of the loop
