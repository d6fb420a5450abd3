"""Clients that call a tool over HTTP as fast as they are answered, each with its own session and connection.

    python bench/http_load.py URL [--clients N] [--seconds S] [--size BYTES] [--tool echo|stream] [--token T]

It prints one JSON object: calls, failures, seconds, and the microseconds that calls took.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import cast
from urllib.parse import urlsplit

import httptools
import uvloop
from prose import prose

A_CALL_AT_MOST = 20.0
INITIALIZE = (
    b'{"jsonrpc":"2.0","id":%d,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},'
    b'"clientInfo":{"name":"bench","version":"1"}}}'
)
INITIALIZED = b'{"jsonrpc":"2.0","method":"notifications/initialized"}'
LIST_TOOLS = b'{"jsonrpc":"2.0","id":%d,"method":"tools/list","params":{}}'
CALL = b'{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":{"text":"%s"}}}'
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n"
)


@dataclass(frozen=True)
class Work:
    """What each client calls, where, and as whom."""

    url: str
    tool: str = "echo"
    size: int = 200
    token: str | None = None

    @property
    def head(self) -> bytes:
        """What every request begins with."""
        to = urlsplit(self.url)
        head = HEAD.format(path=to.path or "/", host=to.netloc)
        return (head + (f"Authorization: Bearer {self.token}\r\n" if self.token else "")).encode()


@dataclass
class Measured:
    """The calls of all clients: how long each took, in microseconds, and how many were not answered."""

    times: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    def add(self, other: Measured) -> None:
        """Counts what was measured at another time as well."""
        self.times += other.times
        self.failures += other.failures
        self.seconds += other.seconds

    @property
    def rate(self) -> float:
        """Calls in a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.times) if self.times else float("nan")

    @property
    def p99(self) -> float:
        """What one call in a hundred exceeds."""
        return quantiles(self.times, n=100)[98] if len(self.times) > 1 else self.p50


class Answers(asyncio.Protocol):
    """The client's end of a connection: one request at a time, and its answer as a whole."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.parts: list[bytes] = []
        self.session: bytes | None = None
        self.answered: asyncio.Future[bytes] | None = None
        self.transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is one without saying so

    def data_received(self, some: bytes) -> None:
        """Called by the loop."""
        try:
            self.parser.feed_data(some)
        except httptools.HttpParserError as error:
            self.fail(ConnectionError(f"no HTTP: {error}"))

    def connection_lost(self, _error: Exception | None) -> None:
        """Called by the loop."""
        self.fail(ConnectionError("the server closed the connection"))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        if name.lower() == b"mcp-session-id":
            self.session = value

    def on_body(self, part: bytes) -> None:
        """Called by the parser."""
        self.parts.append(part)

    def on_message_complete(self) -> None:
        """Called by the parser; several parts of one answer are joined only now."""
        answer = b"".join(self.parts)
        self.parts.clear()
        if self.parser.get_status_code() >= 300:  # noqa: PLR2004  # nothing is asked for elsewhere
            self.fail(ConnectionError(f"{self.parser.get_status_code()}: {answer[:200]!r}"))
        elif self.answered is not None and not self.answered.done():
            self.answered.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Whoever waits is told."""
        if self.answered is not None and not self.answered.done():
            self.answered.set_exception(error)

    async def ask(self, head: bytes, body: bytes) -> bytes:
        """The body of the answer.

        Raises:
            ConnectionError: there is none, or it is a refusal.
            TimeoutError: it did not come in time.
        """
        if self.transport.is_closing():
            raise ConnectionError("the server closed the connection before")
        self.answered = asyncio.get_running_loop().create_future()
        session = b"Mcp-Session-Id: %s\r\n" % self.session if self.session else b""
        self.transport.write(b"%s%sContent-Length: %d\r\n\r\n%s" % (head, session, len(body), body))
        return await asyncio.wait_for(self.answered, A_CALL_AT_MOST)


@dataclass
class Client:
    """A connection in a session in which the tools are known; no id is used twice in it."""

    answers: Answers
    ids: Iterator[int]

    @classmethod
    async def open(cls, work: Work) -> Client:
        """A session of its own.

        Raises:
            ConnectionError: it was refused.
            TimeoutError: it took too long.
        """
        answers = await connected(work)
        one = cls(answers, itertools.count(1))
        await answers.ask(work.head, INITIALIZE % next(one.ids))
        await answers.ask(work.head, INITIALIZED)
        await answers.ask(work.head, LIST_TOOLS % next(one.ids))
        return one

    async def call_until(self, end: float, work: Work) -> Measured:
        """One call after the other; a failure ends it."""
        found, text, head = Measured(), prose(work.size), work.head
        if self.answers.transport.is_closing():  # a server may close what nobody used for a while
            session, self.answers = self.answers.session, await connected(work)
            self.answers.session = session
        while (started := time.perf_counter()) < end:
            try:
                answer = await self.answers.ask(head, CALL % (next(self.ids), work.tool.encode(), text))
            except (OSError, TimeoutError):
                found.failures += 1
                break
            found.times.append((time.perf_counter() - started) * 1e6)
            assert text in answer, f"the echo is not what was said: {answer[:300]!r}"
        return found

    def close(self) -> None:
        """Drops the connection."""
        self.answers.transport.abort()


async def connected(work: Work) -> Answers:
    """A connection to the endpoint."""
    to = urlsplit(work.url)
    loop = asyncio.get_running_loop()
    _, answers = await loop.create_connection(Answers, to.hostname or "", to.port or 80)
    return answers


async def open_clients(work: Work, count: int) -> list[Client]:
    """So many, or an error."""
    return await asyncio.gather(*(Client.open(work) for _ in range(count)))


async def call_all(clients: Sequence[Client], work: Work, seconds: float) -> Measured:
    """What all clients measure, calling at once."""
    together, started = Measured(), time.perf_counter()
    for found in await asyncio.gather(*(one.call_until(started + seconds, work) for one in clients)):
        together.add(found)
    together.seconds = time.perf_counter() - started
    return together


async def load(work: Work, count: int, seconds: float) -> Measured:
    """The same with clients of its own; opening their sessions is not counted."""
    clients = await open_clients(work, count)
    try:
        return await call_all(clients, work, seconds)
    finally:
        for one in clients:
            one.close()


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--tool", default="echo", choices=("echo", "stream"))
    parser.add_argument("--token", default=None)
    options = parser.parse_args()
    work = Work(options.url, options.tool, options.size, options.token)
    found = uvloop.run(load(work, options.clients, options.seconds))
    shown = {"calls": len(found.times), "failures": found.failures, "seconds": found.seconds}
    print(json.dumps(shown | {"rate": found.rate, "p50": found.p50, "p99": found.p99}))


if __name__ == "__main__":
    main()
