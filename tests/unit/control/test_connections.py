"""Connections that ask nothing take the room of nobody: against a server on loopback."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
import uvicorn
from uvicorn.server import ServerState

from douane.control.connections import Bounds, bounded

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = HALF + b"\r\n"
LATER = 600.0  # seconds that no test waits


async def app(scope, receive, send):
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    if scope["path"] == "/much":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": bytes(1_000_000), "more_body": True})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def serving(bounds):
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=bounded(bounds), ws="none", lifespan="off", limit_concurrency=bounds.whole, log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0)
    try:
        yield server, listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def told(port, text, address="127.0.0.1"):
    """A connection that has said so much, and that the server has seen."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    writer.write(text)
    await writer.drain()
    return reader, writer


async def answered(port, address="127.0.0.1"):
    """The status of an answer, empty where the server ends the connection."""
    try:
        reader, writer = await told(port, WHOLE, address)
        line = await reader.readline()
    except ConnectionError:
        return b""
    writer.close()
    return line.split()[1] if line else b""


def timed(coroutine):
    async def within():
        async with asyncio.timeout(30):
            return await coroutine

    return asyncio.run(within())


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds(header=0.05, body=LATER), b""),
        (Bounds(header=0.05, body=LATER), HALF),
        (Bounds(header=LATER, body=0.05), b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow"),
    ],
)
def test_a_request_that_is_not_there_in_time_ends_its_connection(bounds, text):
    async def asked():
        async with serving(bounds) as (_, port):
            reader, writer = await told(port, text)
            rest = await ended(reader)
            writer.close()
            return rest

    assert timed(asked()) == b""


def test_a_second_request_that_never_ends_is_not_waited_for_either():
    async def asked():
        async with serving(Bounds(header=0.05)) as (_, port):
            reader, writer = await told(port, WHOLE)
            said = await reader.readuntil(b"ok")
            writer.write(HALF)
            said += await ended(reader)
            writer.close()
            return said

    assert timed(asked()).endswith(b"ok")


async def ended(reader):
    """What comes until the server has closed the connection, which it may do abruptly."""
    said = b""
    try:
        while more := await reader.read(1000):
            said += more
    except ConnectionResetError:
        pass
    return said


def test_connections_of_one_network_that_ask_nothing_make_room_for_one_that_does():
    async def asked():
        async with serving(Bounds(whole=100, of_one=4, header=LATER)) as (server, port):
            kept = [await told(port, HALF) for _ in range(20)]
            statuses = [await answered(port), await answered(port, "127.0.0.2")]
            most = len(server.server_state.connections)
            for _, writer in kept:
                writer.close()
            return statuses, most

    statuses, most = timed(asked())
    assert statuses == [b"200", b"200"]
    assert most <= 5


def test_where_all_come_from_a_proxy_the_oldest_that_ask_nothing_make_room():
    async def asked():
        async with serving(Bounds(whole=10, of_one=0, header=LATER)) as (server, port):
            kept = [await told(port, HALF) for _ in range(30)]
            status = await answered(port)
            most = len(server.server_state.connections)
            for _, writer in kept:
                writer.close()
            return status, most

    status, most = timed(asked())
    assert status == b"200"
    assert most <= 9


@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(whole=100, of_one=4, header=0.05, body=0.05, answer=0.05),
        Bounds(whole=100, of_one=4, header=0.05, body=0.05, answer=LATER),
    ],
)
def test_those_that_do_not_read_what_they_asked_for_make_room(bounds):
    async def asked():
        async with serving(bounds) as (_, port):
            kept = [await told(port, WHOLE.replace(b"/", b"/much", 1)) for _ in range(4)]
            status = b""
            while status != b"200":  # those that wait are not late yet
                status = await answered(port)
            for _, writer in kept:
                writer.close()
            return status

    assert timed(asked()) == b"200"


class Time:
    """A loop in which time goes on by itself as far as is asked for, and a transport that takes nothing."""

    def __init__(self):
        self.now, self.later, self.size = 0.0, [], 0
        self.is_closed, self.ended = False, ""

    def time(self):
        return self.now

    def call_later(self, seconds, call, *given):
        one = SimpleNamespace(at=self.now + seconds, call=call, given=given)
        one.cancel = lambda: one in self.later and self.later.remove(one)
        self.later.append(one)
        return one

    def go_on(self, seconds):
        end = self.now + seconds
        while not self.ended and (due := [one for one in self.later if one.at <= end]):
            one = min(due, key=lambda one: one.at)
            self.later.remove(one)
            self.now = one.at
            one.call(*one.given)
        self.now = end

    def get_extra_info(self, name):
        return ("127.0.0.1", 1) if name == "peername" else None

    def get_write_buffer_size(self):
        return self.size

    def is_closing(self):
        return self.is_closed

    def close(self):
        self.is_closed = True

    def abort(self):
        self.ended = "abort"


@pytest.fixture
def slow():
    """A connection, and the loop in which its answer waits to be read."""
    time = Time()
    config = uvicorn.Config(app, ws="none", lifespan="off", log_config=None)
    one = bounded(Bounds(header=10, body=60, answer=60))(config, ServerState(), {}, _loop=time)
    one.connection_made(time)
    one.on_message_begin()
    one._within(0)  # its request is there
    return one, time


def test_who_reads_an_answer_slowly_gets_all_of_it(slow):
    one, time = slow
    time.size = 100_000
    one.pause_writing()
    for _ in range(50):
        time.go_on(55)
        time.size -= 1000
    assert not time.ended
    one.resume_writing()
    time.go_on(1000)
    assert not time.ended


def test_who_reads_no_more_of_it_is_waited_for_a_minute(slow):
    one, time = slow
    time.size = 100_000
    one.pause_writing()
    time.go_on(55)
    time.size -= 1000
    time.go_on(59)
    assert not time.ended
    time.go_on(12)
    assert time.ended == "abort"


def test_the_end_of_an_answer_that_nobody_reads_is_not_kept_for_ever(slow):
    one, time = slow
    time.size = 1000
    one.asked = 1
    one.on_response_complete()
    time.go_on(65)
    assert not time.ended
    time.go_on(15)
    assert time.ended == "abort"
