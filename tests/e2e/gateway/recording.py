"""A server that keeps every request it gets, and reads HTTP as literally as can be: what it cannot read it keeps too."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.e2e.gateway.passing import standing

LENGTH = re.compile(rb"(?im)^content-length: (\d+)\r$")
CHUNKED = re.compile(rb"(?im)^transfer-encoding: chunked\r$")
ECHO = {
    "name": "echo",
    "description": "gives back what it gets",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
}
RESULTS = {
    "initialize": {
        "protocolVersion": "2025-11-25",
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "keeps everything", "version": "1"},
    },
    "tools/list": {"tools": [ECHO]},
    "tools/call": {"content": [{"type": "text", "text": "kept"}]},
}
STATELESS = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nMcp-Session-Id: kept\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Kept:
    """The requests, head and body, in the order of their coming; `unreadable` is what was no request."""

    requests: list[tuple[bytes, bytes]] = field(default_factory=list)
    unreadable: list[bytes] = field(default_factory=list)

    @property
    def bodies(self) -> list[bytes]:
        return [body for head, body in self.requests if head.startswith(b"POST ")]

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await body_after(head, reader)
                self.requests.append((head, body))
                writer.write(answer(head, body))
                if b"connection: close" in head.lower():
                    return
        except asyncio.IncompleteReadError as error:
            self.unreadable += [error.partial] if error.partial else []


async def body_after(head: bytes, reader: asyncio.StreamReader) -> bytes:
    if CHUNKED.search(head) is None:
        length = LENGTH.search(head)
        return await reader.readexactly(int(length[1])) if length else b""
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


def answer(head: bytes, body: bytes) -> bytes:
    if not head.startswith(b"POST "):
        return HEAD % (b"405 Method Not Allowed", 0)
    try:
        message = json.loads(body)
    except ValueError:
        return HEAD % (b"400 Bad Request", 0)
    if "id" not in message or "method" not in message:
        return HEAD % (b"202 Accepted", 0)
    result = RESULTS.get(message["method"])
    if result is not None and b"2026-07-28" in head:
        result = STATELESS | result
    said = {"result": result} if result else {"error": {"code": -32601, "message": "no such method"}}
    reply = json.dumps({"jsonrpc": "2.0", "id": message["id"]} | said).encode()
    return HEAD % (b"200 OK", len(reply)) + reply


@contextmanager
def recording() -> Iterator[tuple[Kept, str]]:
    """What was kept so far, and the URL of who keeps it."""
    kept = Kept()
    with standing(kept.meet) as port:
        yield kept, f"http://127.0.0.1:{port}/mcp"
