"""A listener answers in order, streams, tells who has gone, and ends gracefully."""

from __future__ import annotations

import asyncio
import os
import socket
import stat

import pytest

from douane.errors import LaunchError
from douane.transports.http.errors import Incomplete
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, Unix, listen, shown
from tests.unit.transports.http._served import (
    LOCAL,
    all_of,
    answer,
    connected,
    echo,
    post,
    said,
    served,
    statuses,
)

GET = b"GET / HTTP/1.1\r\nHost: a\r\n"


def test_a_connection_takes_one_request_after_the_other(run):
    async def main():
        async with served() as address, connected(address) as (reader, writer):
            bodies = []
            for body in (b"one", b"", b"x" * 300_000):
                writer.write(post(body))
                bodies.append((await answer(reader))[2])
            return bodies

    assert run(main()) == [b"one", b"", b"x" * 300_000]


def test_requests_that_come_at_once_are_answered_in_order(run):
    async def handler(request, reply):
        await asyncio.sleep(0.05 if request.path == "/1" else 0)
        reply.send(200, [], request.path.encode())

    async def main():
        async with served(handler) as address, connected(address) as (reader, writer):
            writer.write(b"".join(post(b"x", target=f"/{n}") for n in range(1, 6)))
            return [(await answer(reader))[2] for _ in range(5)]

    assert run(main()) == [b"/1", b"/2", b"/3", b"/4", b"/5"]


def test_one_is_handled_at_a_time(run):
    running = []

    async def handler(request, reply):
        running.append(request.path)
        await asyncio.sleep(0)
        assert running == [request.path]
        running.clear()
        reply.send(200, [])

    async def main():
        async with served(handler) as address:
            raw = b"".join(post(b"", target=f"/{n}") for n in range(8)) + GET + b"Connection: close\r\n\r\n"
            return await said(address, raw)

    assert statuses(run(main())) == [200] * 9


def test_a_flood_of_requests_at_once_is_answered_so_far_and_then_refused(run):
    async def main():
        async with served(limits=HttpLimits(pipelined=4)) as address:
            return await said(address, (GET + b"\r\n") * 2000)

    assert statuses(run(main())) == [200] * 5 + [429]


def test_a_client_that_waits_to_be_asked_is_asked(run):
    async def main():
        async with served() as address, connected(address) as (reader, writer):
            writer.write(post(b"", "Expect: 100-continue").replace(b"Length: 0", b"Length: 3"))
            asked = await reader.readuntil(b"\r\n\r\n")
            writer.write(b"abc")
            return asked, (await answer(reader))[2]

    assert run(main()) == (b"HTTP/1.1 100 Continue\r\n\r\n", b"abc")


def test_a_client_that_waits_to_be_asked_is_not_asked_for_what_nobody_wants(run):
    async def handler(request, reply):
        reply.send(401, [])

    async def main():
        async with served(handler) as address:
            return await said(
                address, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
            )

    assert statuses(run(main())) == [401]


def test_an_answer_is_streamed_as_it_is_written(run):
    async def main():
        more = asyncio.Event()

        async def handler(request, reply):
            reply.start(200, [("content-type", "text/event-stream")])
            reply.write(b"data: 1\n\n")
            await more.wait()
            reply.write(b"")
            reply.write(b"data: 2\n\n")
            reply.end()

        async with served(handler) as address, connected(address) as (reader, writer):
            writer.write(GET + b"\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            first = await reader.readexactly(14)
            more.set()
            rest = await reader.readuntil(b"0\r\n\r\n")
            writer.write(GET + b"\r\n")
            return head, first, rest, (await reader.readuntil(b"\r\n"))

    head, first, rest, next_one = run(main())
    assert b"transfer-encoding: chunked\r\n" in head
    assert first == b"9\r\ndata: 1\n\n\r\n"
    assert rest == b"9\r\ndata: 2\n\n\r\n0\r\n\r\n"
    assert next_one == b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("ending", ["abort", "write_eof"])
def test_a_handler_is_told_that_its_client_has_gone(run, ending):
    told = []

    async def main():
        gone = asyncio.Event()

        async def handler(request, reply):
            reply.when_gone(lambda: told.append(reply.is_gone))
            reply.when_gone(gone.set)
            reply.start(200, [])
            reply.write(b"x")
            await gone.wait()
            reply.when_gone(lambda: told.append("at once"))
            reply.write(b"dropped")
            reply.end()

        async with served(handler) as address, connected(address) as (reader, writer):
            writer.write(GET + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            getattr(writer.transport, ending)()
            await gone.wait()
            await asyncio.sleep(0)

    run(main())
    assert told == [True, "at once"]


@pytest.mark.parametrize("more", [GET + b"\r\n", GET, b"rubbish\r\n\r\n" * 1000])
def test_a_client_that_has_said_more_is_seen_to_go_too(run, more):
    async def main():
        gone = asyncio.Event()

        async def handler(request, reply):
            reply.when_gone(gone.set)
            reply.start(200, [])
            await gone.wait()

        async with served(handler) as address, connected(address) as (reader, writer):
            writer.write(GET + b"\r\n" + more)
            await reader.readuntil(b"\r\n\r\n")
            writer.transport.abort()
            await gone.wait()
            return True

    assert run(main())


def test_bodies_behind_a_long_answer_are_not_collected(run):
    went = []

    async def main():
        more = asyncio.Event()

        async def handler(request, reply):
            await more.wait()
            reply.send(200, [], await reply.body(1 << 21))

        async def flooding(writer):
            for _ in range(12):
                writer.write(post(b"x" * 2_000_000))
                await writer.drain()
                went.append(2_000_000)

        async with served(handler) as address, connected(address) as (reader, writer):
            flood = asyncio.create_task(flooding(writer))
            await asyncio.wait([flood], timeout=0.2)
            before = len(went)
            more.set()
            answers = [len((await answer(reader))[2]) for _ in range(12)]
            await flood
            return before, answers

    before, answers = run(main())
    assert before < 12
    assert answers == [2_000_000] * 12


def test_an_answer_that_has_ended_makes_no_client_gone(run):
    told = []

    async def handler(request, reply):
        reply.when_gone(lambda: told.append("gone"))
        reply.send(200, [])

    async def main():
        async with served(handler) as address:
            await said(address, GET + b"Connection: close\r\n\r\n")

    run(main())
    assert told == []


def test_a_body_that_ends_early_is_incomplete(run):
    async def main():
        outcome = asyncio.Queue()

        async def handler(request, reply):
            try:
                await reply.body(100)
            except Incomplete:
                outcome.put_nowait("incomplete")

        async with served(handler) as address, connected(address) as (_, writer):
            writer.write(post(b"", "X-A: b").replace(b"Length: 0", b"Length: 9") + b"abc")
            writer.write_eof()
            return await outcome.get()

    assert run(main()) == "incomplete"


def test_an_answer_before_the_end_of_the_body_ends_the_connection(run):
    async def handler(request, reply):
        reply.send(403, [], b"no")

    async def main():
        async with served(handler) as address, connected(address) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + b"x" * 200_000)
            return await all_of(reader)

    raw = run(main())
    assert statuses(raw) == [403]
    assert raw.endswith(b"no")


def test_a_head_request_is_answered_without_a_body(run):
    async def main():
        async with served(handler) as address:
            return await said(address, b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    async def handler(request, reply):
        reply.send(200, [], b"body")

    raw = run(main())
    assert b"content-length: 4\r\n" in raw
    assert raw.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_no_length(run, status):
    async def handler(request, reply):
        reply.send(status, [])

    async def main():
        async with served(handler) as address:
            return await said(address, GET + b"Connection: close\r\n\r\n")

    assert b"content-length" not in run(main())


class TestAHandlerThatFails:
    def test_is_answered_for_without_details(self, run):
        async def handler(request, reply):
            raise ValueError("secret")

        raw, told = run(told_of(handler))
        assert statuses(raw) == [500]
        assert b"secret" not in raw
        assert [str(one["exception"]) for one in told] == ["secret"]

    def test_in_the_middle_of_an_answer_cuts_it_off(self, run):
        async def handler(request, reply):
            reply.start(200, [])
            reply.write(b"x")
            raise ValueError("secret")

        raw, told = run(told_of(handler))
        assert not raw.endswith(b"0\r\n\r\n")
        assert len(told) == 1

    def test_to_answer_is_answered_for(self, run):
        async def handler(request, reply):
            pass

        raw, _ = run(told_of(handler))
        assert statuses(raw) == [500]

    def test_because_its_client_went_is_no_bug(self, run):
        async def handler(request, reply):
            raise Incomplete("the client has gone")

        _, told = run(told_of(handler))
        assert told == []


async def told_of(handler):
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
    async with served(handler) as address:
        return await said(address, GET + b"Connection: close\r\n\r\n"), told


@pytest.mark.parametrize("forged", ["a\r\nx-b: c", "a\nb", "a\0b", "é"])
def test_a_field_that_would_forge_another_is_not_sent(run, forged):
    async def handler(request, reply):
        with pytest.raises(ValueError):  # noqa: PT011  # what is wrong with it differs
            reply.send(200, [("x-a", forged)])
        reply.send(200, [])

    async def main():
        async with served(handler) as address:
            return await said(address, GET + b"Connection: close\r\n\r\n")

    assert statuses(run(main())) == [200]


class TestDraining:
    def test_lets_an_answer_end_and_closes(self, run):
        async def main():
            more = asyncio.Event()

            async def handler(request, reply):
                await more.wait()
                reply.send(200, [], b"late")

            listener = await listen(handler, LOCAL, HttpLimits())
            address = listener.addresses[0]
            async with connected(address) as busy, connected(address) as idle:
                busy[1].write(GET + b"\r\n")
                idle[1].write(b"")
                await asyncio.sleep(0.01)
                draining = asyncio.create_task(listener.drain(3))
                ended = await idle[0].read()
                with pytest.raises(OSError):  # noqa: PT011  # refused or reset
                    await said(address, GET)
                more.set()
                late = await all_of(busy[0])
                await draining
                return ended, late

        ended, late = run(main())
        assert ended == b""
        assert late.endswith(b"late")
        assert b"connection: close" in late

    def test_does_not_wait_for_ever(self, run):
        async def main():
            started = asyncio.Event()

            async def handler(request, reply):
                started.set()
                await asyncio.Event().wait()

            listener = await listen(handler, LOCAL, HttpLimits())
            async with connected(listener.addresses[0]) as (reader, writer):
                writer.write(GET + b"\r\n")
                await started.wait()
                await listener.drain(0.05)
                return await all_of(reader)

        assert run(main()) == b""


class TestAUnixSocket:
    def test_is_for_this_account_alone_and_tells_who_it_is(self, run, tmp_path):
        path = tmp_path / "douane.sock"

        async def handler(request, reply):
            reply.send(200, [], f"{request.peer.is_local} {request.peer.uid}".encode())

        async def main():
            async with served(handler, address=Unix(path)) as address:
                mode = stat.S_IMODE(path.stat().st_mode)
                return mode, await said(address, GET + b"Connection: close\r\n\r\n")

        mode, raw = run(main())
        assert mode == 0o600
        assert raw.endswith(f"True {os.getuid()}".encode())
        assert not path.exists()

    def test_takes_the_place_of_one_that_was_left_over(self, run, tmp_path):
        path = tmp_path / "douane.sock"

        async def main():
            left = await asyncio.start_unix_server(lambda *_: None, path)
            left.close()
            await left.wait_closed()
            async with served(address=Unix(path)) as address:
                return await said(address, GET + b"Connection: close\r\n\r\n")

        assert statuses(run(main())) == [200]

    def test_takes_no_place_that_is_in_use(self, run, tmp_path):
        path = tmp_path / "douane.sock"

        async def main():
            async with served(address=Unix(path)) as address:
                with pytest.raises(LaunchError, match="in use"):
                    await listen(echo, Unix(path), HttpLimits())
                return await said(address, GET + b"Connection: close\r\n\r\n")

        assert statuses(run(main())) == [200]


def test_a_port_in_use_is_told(run):
    async def main():
        async with served() as address:
            with pytest.raises(LaunchError, match=r"cannot listen on `127\.0\.0\.1:\d+`") as caught:
                await listen(echo, address, HttpLimits())
            return caught.value.fix

    assert "another address" in run(main())


def test_an_address_is_shown_as_it_is_written(tmp_path):
    assert shown(Tcp("::1", 80)) == "[::1]:80"
    assert shown(Tcp("a", 80)) == "a:80"
    assert shown(Unix(tmp_path)) == str(tmp_path)


def test_the_peer_is_told(run):
    async def handler(request, reply):
        reply.send(200, [], request.peer.address.encode())

    async def main():
        async with served(handler) as address:
            return await said(address, GET + b"Connection: close\r\n\r\n")

    assert run(main()).endswith(b"\r\n\r\n127.0.0.1")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="a socket option of Linux")
def test_the_system_looks_whether_both_ends_are_there(run):
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE), (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)]
    found = []

    async def handler(request, reply):
        file = reply._connection._transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(file)) as own:
            found.append([own.getsockopt(*option) for option in options])
        reply.send(200, [])

    async def main():
        async with served(handler) as address:
            await said(address, GET + b"Connection: close\r\n\r\n")

    run(main())
    assert found == [[1, 90_000]]
