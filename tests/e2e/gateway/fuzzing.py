"""Requests that are nearly right: valid ones, changed in their bytes, their lines, or their JSON."""

from __future__ import annotations

import json
import random
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

ANSWERS_WITHIN = 5.0
WAITS_FOR_MORE = 0.4  # a server that was promised more than came rightly says nothing
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
Lines = list[bytes]


@dataclass(frozen=True)
class Asked:
    """One request as it will be sent."""

    lines: tuple[bytes, ...]
    body: bytes

    @property
    def raw(self) -> bytes:
        return b"\r\n".join(self.lines) + b"\r\n\r\n" + self.body


def rpc(method: str, **more: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": method} | more).encode()


def posted(where: str, token: str, body: bytes, *more: bytes) -> Asked:
    to = urlsplit(where)
    head = (
        f"POST {to.path} HTTP/1.1".encode(),
        f"Host: {to.netloc}".encode(),
        f"Authorization: Bearer {token}".encode(),
        b"Content-Type: application/json",
        b"Accept: application/json, text/event-stream",
        b"Connection: close",
        b"Content-Length: %d" % len(body),
    )
    return Asked((*head, *more), body)


def seeds(where: str, token: str, session: bytes) -> list[Asked]:
    """One request of each kind, all of them right."""
    call = {"name": "echo", "arguments": {"text": "twelve crates"}}
    legacy = (b"Mcp-Session-Id: " + session, b"MCP-Protocol-Version: 2025-11-25")
    modern = (b"MCP-Protocol-Version: 2026-07-28", b"Mcp-Method: tools/call", b"Mcp-Name: echo")
    one = posted(where, token, rpc("tools/call", id=7, params=call), *legacy)
    return [
        one,
        posted(where, token, rpc("tools/list", id="a"), *legacy),
        posted(where, token, rpc("notifications/cancelled", params={"requestId": 99}), *legacy),
        posted(where, token, rpc("tools/call", id=8, params=call | {"_meta": MODERN_META}), *modern),
        Asked((one.lines[0].replace(b"POST", b"DELETE"), *one.lines[1:-3], legacy[1]), b""),
    ]


def mutants(seeds: list[Asked], chance: random.Random) -> Iterator[bytes]:
    """Without end."""
    while True:
        yield chance.choice(CHANGES)(chance.choice(seeds), chance)


def flip_bytes(asked: Asked, chance: random.Random) -> bytes:
    raw = bytearray(asked.raw)
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.choice((chance.randrange(256), 0, 10, 13, 32, 34, 58))
    return bytes(raw)


def cut(asked: Asked, chance: random.Random) -> bytes:
    return asked.raw[: chance.randrange(len(asked.raw))]


def with_lines(asked: Asked, lines: Lines) -> bytes:
    return Asked(tuple(lines), asked.body).raw


def double_a_line(asked: Asked, chance: random.Random) -> bytes:
    lines = list(asked.lines)
    lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(lines[1:]))
    return with_lines(asked, lines)


def drop_a_line(asked: Asked, chance: random.Random) -> bytes:
    lines = list(asked.lines)
    del lines[chance.randrange(len(lines))]
    return with_lines(asked, lines)


def add_a_line(asked: Asked, chance: random.Random) -> bytes:
    lines = list(asked.lines)
    lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(ODD_LINES))
    return with_lines(asked, lines)


def change_a_value(asked: Asked, chance: random.Random) -> bytes:
    lines = list(asked.lines)
    at = chance.randrange(1, len(lines))
    lines[at] = lines[at].partition(b":")[0] + b": " + chance.choice(ODD_VALUES)
    return with_lines(asked, lines)


def change_the_start(asked: Asked, chance: random.Random) -> bytes:
    return with_lines(asked, [chance.choice(ODD_STARTS), *asked.lines[1:]])


def smuggle(asked: Asked, chance: random.Random) -> bytes:
    """A whole request behind the body, or inside it."""
    inner = asked.raw.replace(b"echo", b"evil")
    return asked.raw + inner if chance.random() < 0.5 else Asked(asked.lines, asked.body + inner).raw


def change_json(asked: Asked, chance: random.Random) -> bytes:
    """The body says something else, and its length is right again."""
    body = asked.body.replace(*chance.choice(IN_JSON), 1)
    lines = [line for line in asked.lines if not line.startswith(b"Content-Length")]
    return with_lines(Asked((), body), [*lines, b"Content-Length: %d" % len(body)])


CHANGES: tuple[Callable[[Asked, random.Random], bytes], ...] = (
    flip_bytes, cut, double_a_line, drop_a_line, add_a_line, change_a_value, change_the_start, smuggle, change_json,
)  # fmt: skip
ODD_LINES = (
    b"Transfer-Encoding: chunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding: identity, chunked",
    b"Content-Length: 0", b"Content-Length: +5", b"Content-Length: 5, 5", b"Content-Encoding: gzip",
    b"Expect: 100-continue", b"Upgrade: h2c", b"Mcp-Name: rm", b"Mcp-Method: tools/list", b" folded", b"no colon",
    b"X: " + b"y" * 70_000, b"Mcp-Session-Id: " + b"z" * 600, b"Last-Event-ID: 1", b"Origin: https://evil.example",
    b"Host: evil.example", b"Cookie: a=b", b"Authorization: Basic YTpi", b"\x00: \xff",
)  # fmt: skip
ODD_VALUES = (
    b"",
    b"x" * 9000,
    b"\xff\xfe",
    b"-1",
    b"99999999999999999999",
    b"*/*",
    b"text/plain",
    b"2024-11-05",
    b"../..",
)
ODD_STARTS = (
    b"POST /servers/one/mcp HTTP/1.0", b"POST /servers/one/mcp HTTP/2.0", b"POST /servers/../one/mcp HTTP/1.1",
    b"POST //servers/one/mcp HTTP/1.1", b"POST http://evil.example/servers/one/mcp HTTP/1.1", b"CONNECT a:1 HTTP/1.1",
    b"PATCH /servers/one/mcp HTTP/1.1", b"GET /servers/one/mcp HTTP/1.1", b"OPTIONS * HTTP/1.1", b"POST / HTTP/1.1",
    b"POST /servers/one/mcp?x=%00 HTTP/1.1", b"POST /servers/%6fne/mcp HTTP/1.1", b"POST /servers/two/mcp HTTP/1.1",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1", b"PRI * HTTP/2.0",
)  # fmt: skip
IN_JSON = (
    (b'"jsonrpc"', b'"jsonrpc": "2.0", "jsonrpc"'), (b'"method"', b'"METHOD"'), (b"{", b"[{"), (b"}", b"}}"),
    (b'"id": 7', b'"id": null'), (b'"id": 7', b'"id": 1.5'), (b'"id"', b'"Id": 3, "id"'), (b"echo", b"no\\u0000"),
    (b"tools/call", b"tools/purge"), (b"tools/call", b"initialize"), (b'"params"', b'"result": {}, "params"'),
    (b"twelve", b"\\ud800"), (b"twelve", b"NaN"), (b"twelve crates", b"x" * 200_000), (b"twelve", b"\xc3\x28"),
    (b'"twelve crates"', b"[" * 500 + b"]" * 500), (b'"arguments"', b'"arguments": {"text": 1}, "arguments"'),
    (b"2026-07-28", b"2099-01-01"), (b"2026-07-28", b"2025-11-25"), (b'"name"', b'"name": "rm", "name"'),
)  # fmt: skip


def ask(where: str, raw: bytes, within: float = ANSWERS_WITHIN) -> bytes:
    """What comes back until the server closes the connection, or says nothing for a while."""
    to = urlsplit(where)
    said = b""
    with socket.create_connection((to.hostname, to.port), timeout=within) as line, suppress(OSError):
        line.sendall(raw)
        while some := line.recv(65_536):
            said += some
    return said


def statuses(said: bytes) -> list[int]:
    """Of all answers in what came back."""
    return [int(found) for found in STATUS.findall(said)]
