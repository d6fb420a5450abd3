"""A listener with an echo behind it, and clients that say exactly what they are told to."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from contextlib import asynccontextmanager

from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, Unix, listen

LOCAL = Tcp("127.0.0.1", 0)
LIMIT = 1 << 20


async def echo(request, reply):
    """What was said, with the target in a field."""
    reply.send(200, [("x-target", request.target)], await reply.body(LIMIT))


@asynccontextmanager
async def served(handler=echo, limits=None, address=LOCAL, tls=None):
    """The address of a listener."""
    listener = await listen(handler, address, limits or HttpLimits(), tls)
    try:
        yield listener.addresses[0]
    finally:
        listener.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def connected(address, **options):
    """Reader and writer of a connection."""
    if isinstance(address, Unix):
        reader, writer = await asyncio.open_unix_connection(str(address.path), **options)
    else:
        reader, writer = await asyncio.open_connection(*address, **options)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def said(address, *pieces, **options):
    """All that comes back until the server closes."""
    async with connected(address, **options) as (reader, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await all_of(reader)


async def all_of(reader):
    """What comes until the connection ends, however it does."""
    parts = []
    try:
        while part := await reader.read(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


async def answer(reader):
    """Status, head and body of one answer of known length, or in chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        body = await reader.readexactly(int(length[1]))
    else:
        body = (await reader.readuntil(b"\r\n0\r\n\r\n")) if b"chunked" in head else b""
    return int(head.split(b" ")[1]), head, body


def statuses(raw):
    """The status of each answer in what came."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", raw)]


def post(body, *fields, target="/mcp"):
    """A request as most clients write it."""
    lines = [f"POST {target} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


MUCH = 3_000_000  # bytes, more than systems keep for a small window


async def much(_request, reply):
    """More than a client reads at once."""
    reply.send(200, [], bytes(MUCH))


async def read_slowly(address, request, **options):
    """How many bytes come to who reads some every now and then, for longer than anything is waited for."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    own.setblocking(False)
    await asyncio.get_running_loop().sock_connect(own, tuple(address))
    reader, writer = await asyncio.open_connection(sock=own, limit=1 << 16, **options)
    writer.write(request)
    count = 0
    try:
        while count < MUCH and (part := await reader.read(1 << 16)):
            count += len(part)
            await asyncio.sleep(0.02)
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.transport.abort()
    return count
