"""An MCP server over HTTP that is fast enough not to be the bottleneck of a bench.

Its tool `echo` answers with the `text` of a call as JSON, `stream` with the same as an event stream.

    python bench/http_echo.py [PORT|stdio]

It prints its address. Like `echo_server.py` it looks for what it needs in the bytes instead of parsing them.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from typing import cast

import httptools
import uvloop

ID = re.compile(rb'"id":\s*(\d+|"[^"\\]*")')
METHOD = re.compile(rb'"method":\s*"([a-z/]+)"')
TEXT = re.compile(rb'"text":\s*"')
STREAMED = re.compile(rb'"name":\s*"stream"')
IN_EITHER_END = 400  # who serialises anew may put the envelope behind what it holds
SCHEMA = b'{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}'
TOOLS = b",".join(
    b'{"name":"%s","description":"gives back what it gets","inputSchema":%s}' % (name, SCHEMA)
    for name in (b"echo", b"stream")
)
RESULTS = {
    b"initialize": (
        b'{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1"}}'
    ),
    b"tools/list": b'{"tools":[%s]}' % TOOLS,
    b"ping": b"{}",
}
CALLED = b'{"content":[{"type":"text","text":"%s"}]}'
ANSWER = b'{"jsonrpc":"2.0","id":%s,"result":%s}'
UNKNOWN = b'{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no such method"}}'
OK = b"HTTP/1.1 200 OK\r\nMcp-Session-Id: bench\r\n"
AS_JSON = OK + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
STREAM = OK + b"Content-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
AS_STREAM = STREAM + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
NOT_ALLOWED = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
EVENT = b"event: message\r\ndata: %s\r\n\r\n"


def answer(message: bytes) -> bytes:
    """The whole HTTP response to a posted message."""
    reply = reply_to(message)
    if reply is None:
        return ACCEPTED
    if STREAMED.search(ends_of(message)) is None:
        return AS_JSON % (len(reply), reply)
    event = EVENT % reply
    return AS_STREAM % (len(event), event)


def reply_to(message: bytes) -> bytes | None:
    """The answer to a request, nothing to anything else."""
    envelope = ends_of(message)
    method, request_id = METHOD.search(envelope), ID.search(envelope)
    if method is None or request_id is None:
        return None
    if method[1] == b"tools/call":
        return ANSWER % (request_id[1], CALLED % text_in(message))
    result = RESULTS.get(method[1])
    return UNKNOWN % request_id[1] if result is None else ANSWER % (request_id[1], result)


def ends_of(message: bytes) -> bytes:
    """Where the envelope is, whoever wrote it."""
    return message[:IN_EITHER_END] + message[-IN_EITHER_END:]


def text_in(message: bytes) -> bytes:
    """What is to be given back."""
    found = TEXT.search(message)
    return message[found.end() : message.index(b'"', found.end())] if found else b""


class Exchange(asyncio.Protocol):
    """One connection; requests are answered in the order in which they come."""

    def __init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.parts: list[bytes] = []
        self.write: Callable[[bytes], None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self.write = cast(asyncio.WriteTransport, transport).write  # uvloop's is one without saying so

    def data_received(self, some: bytes) -> None:
        """Called by the loop."""
        self.parser.feed_data(some)

    def on_body(self, part: bytes) -> None:
        """Called by the parser."""
        self.parts.append(part)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        message = b"".join(self.parts)
        self.parts.clear()
        self.write(answer(message) if self.parser.get_method() == b"POST" else NOT_ALLOWED)


async def serve(port: int) -> None:
    """Answers until it is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Exchange, "127.0.0.1", port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def speak() -> None:
    """The same over pipes."""
    for line in sys.stdin.buffer:
        if (reply := reply_to(line)) is not None:
            sys.stdout.buffer.write(reply + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["stdio"]:
            speak()
        case ports:
            uvloop.run(serve(int(ports[0]) if ports else 0))
