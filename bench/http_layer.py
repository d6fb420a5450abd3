"""What HTTP costs: an echo through the listener and the pool, and through bare sockets, in turns, in one run.

    script/bench http_layer [--json] [--seconds N]

Client and server are one process, so that CPU is that of both sides. The bare column sends the same body over
the same loop without any HTTP: it is what the system takes. What is added is one listener and one pool.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import cast

import uvloop
from table import Row, table

from douane.transports.http.exchange import Reply, Request
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, listen
from douane.transports.http.outgoing import Origin, Outgoing
from douane.transports.http.pool import Pool

SIZES = {300: "300 B", 4_096: "4 kB", 262_144: "256 kB"}
AT_ONCE = (1, 32)
TURNS = 5
LARGEST = 1 << 20
FIELDS = (
    ("content-type", "application/json"),
    ("accept", "application/json, text/event-stream"),
    ("mcp-protocol-version", "2025-11-25"),
    ("mcp-session-id", "s" * 64),
)

Call = Callable[[bytes], Awaitable[bytes]]


@dataclass(frozen=True)
class Cost:
    """What a call took: microseconds of CPU, and calls in a second."""

    cpu: float
    rate: float


class Echo(asyncio.Protocol):
    """Sends back what comes, without knowing where it ends."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)

    def take(self, data: bytes) -> None:
        """Some of what it says came."""
        self._transport.write(data)

    data_received = take  # what asyncio calls it


class Bare(asyncio.Protocol):
    """A client of `Echo` that waits for as many bytes as it has sent."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The server is there."""
        self._transport = cast("asyncio.Transport", transport)
        self._came = bytearray()

    def take(self, data: bytes) -> None:
        """Some of it came back."""
        self._came += data
        if len(self._came) == self._length:
            self._back.set_result(bytes(self._came))

    data_received = take  # what asyncio calls it

    async def call(self, body: bytes) -> bytes:
        """The body, there and back."""
        self._came.clear()
        self._length = len(body)
        self._back: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._transport.write(body)
        return await self._back


async def echo(request: Request, reply: Reply) -> None:
    """The handler of the listener."""
    del request
    reply.send(200, FIELDS[:1], await reply.body(LARGEST))


async def timed(calls: list[Call], body: bytes, seconds: float) -> Cost:
    """The cost of calls that are made for so long, each of `calls` one after the other."""
    end = time.monotonic() + seconds
    made = 0

    async def caller(call: Call) -> None:
        nonlocal made
        while time.monotonic() < end:
            assert await call(body) == body
            made += 1

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*map(caller, calls))
    return Cost((time.process_time() - cpu) / made * 1e6, made / (time.perf_counter() - wall))


async def measure(size: int, at_once: int, seconds: float) -> Row:
    """One row: both ways in turns, so that whatever else the machine does falls on both."""
    loop = asyncio.get_running_loop()
    body = b"x" * size
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    bare = [(await loop.create_connection(Bare, *address))[1].call for _ in range(at_once)]
    listener = await listen(echo, Tcp("127.0.0.1", 0), HttpLimits())
    [tcp] = listener.addresses
    assert isinstance(tcp, Tcp)
    pool, origin = Pool(), Origin("http", *tcp)

    async def through_http(sent: bytes) -> bytes:
        incoming = await pool.send(origin, Outgoing("POST", "/mcp", FIELDS, sent))
        return await incoming.read(LARGEST)

    costs = [
        (await timed(list(bare), body, seconds), await timed([through_http] * at_once, body, seconds))
        for _ in range(TURNS)
    ]
    pool.close()
    listener.close()
    server.close()
    return row(SIZES[size], at_once, costs)


def row(size: str, at_once: int, costs: list[tuple[Cost, Cost]]) -> Row:
    """The medians of the turns."""
    bare, http = (median(one.cpu for one in column) for column in zip(*costs, strict=True))
    return {
        "body": size,
        "at once": at_once,
        "bare CPU µs": bare,
        "HTTP CPU µs": http,
        "added CPU µs": median(theirs.cpu - ours.cpu for ours, theirs in costs),
        "ratio": median(theirs.cpu / ours.cpu for ours, theirs in costs),
        "calls/s": median(theirs.rate for _, theirs in costs),
    }


async def rows(seconds: float) -> list[Row]:
    """A row for each size and number of calls at once."""
    return [await measure(size, at_once, seconds) for size in SIZES for at_once in AT_ONCE]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each of the turns")
    options = parser.parse_args()
    measured = uvloop.run(rows(options.seconds))
    if options.json:
        json.dump(measured, sys.stdout, indent=2)
    else:
        print(table(measured))


if __name__ == "__main__":
    main()
