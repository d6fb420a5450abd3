"""A pool shares connections, bounds them, and repeats nothing that may have run."""

from __future__ import annotations

import asyncio

import pytest

from douane.transports.http.errors import Broken, Busy, Oversized, TimedOut, Unreachable
from douane.transports.http.outgoing import Origin, Outgoing
from tests._promises import promise
from tests.unit.transports.http._served import LOCAL, echo, served
from tests.unit.transports.http._upstream import (
    CALL,
    GET,
    OK,
    always_ok,
    answering,
    once,
    pool_of,
    upstream_of,
)

LIMIT = 1 << 20


async def asked(pool, origin, request=CALL):
    return await (await pool.send(origin, request)).read(LIMIT)


def test_a_request_goes_out_whole_and_its_answer_comes_back(run):
    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of() as pool:
            incoming = await pool.send(origin, CALL)
            body = await incoming.read(LIMIT)
            return upstream.asked, origin, incoming, body

    [raw], origin, incoming, body = run(main())
    assert (incoming.status, incoming.headers.get("content-length"), body) == (200, "2", b"ok")
    head, _, sent = raw.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /mcp HTTP/1.1",
        b"content-type: application/json",
        b"host: " + origin.authority.encode(),
        b"accept-encoding: identity",
        b"content-length: 10",
    ]
    assert sent == CALL.body


def test_a_listener_and_a_pool_understand_each_other(run):
    async def main():
        async with served(echo, address=LOCAL) as address, pool_of() as pool:
            origin = Origin("http", *address)
            bodies = [b"", b"a", b"b" * 100_000, b"c" * LIMIT]
            return [await asked(pool, origin, Outgoing("POST", "/", (), body)) == body for body in bodies]

    assert run(main()) == [True] * 4


def test_a_connection_is_used_again(run):
    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of() as pool:
            for _ in range(5):
                await asked(pool, origin)
            return upstream.connections

    assert run(main()) == 1


def test_at_most_so_many_connections_are_made_and_others_wait_their_turn(run):
    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of(per_origin=2) as pool:
            bodies = await asyncio.gather(*[asked(pool, origin) for _ in range(50)])
            return bodies, upstream.connections, len(upstream.asked)

    assert run(main()) == ([b"ok"] * 50, 2, 50)


def test_no_connection_becoming_free_is_told(run):
    async def silent(upstream, reader, writer):
        await upstream.request(reader)
        await reader.read()

    async def main():
        async with upstream_of(silent) as (_, origin), pool_of(per_origin=1, wait_seconds=0.05) as pool:
            first = asyncio.create_task(asked(pool, origin))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await asked(pool, origin)
            first.cancel()
            await asyncio.wait([first])

    run(main())


def test_one_who_waits_and_gives_up_does_not_take_the_turn_of_another(run):
    async def main():
        go = asyncio.Event()

        async def script(upstream, reader, writer):
            while True:
                await upstream.request(reader)
                await go.wait()
                writer.write(OK)

        async with upstream_of(script) as (_, origin), pool_of(per_origin=1) as pool:
            tasks = [asyncio.create_task(asked(pool, origin)) for _ in range(4)]
            await asyncio.sleep(0.01)
            tasks[1].cancel()
            go.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, third, fourth = run(main())
    assert (first, third, fourth) == (b"ok", b"ok", b"ok")
    assert isinstance(second, asyncio.CancelledError)


async def _asked_times(upstream, times):
    while len(upstream.asked) < times:  # noqa: ASYNC110  # an upstream tells nobody
        await asyncio.sleep(0)


@promise("P-HTTP-SHARES")
def test_who_has_the_most_connections_leaves_some_to_others(run):
    async def silent(upstream, reader, writer):
        await upstream.request(reader)
        await reader.read()

    async def main():
        async with upstream_of(silent) as (upstream, origin), pool_of(per_origin=8) as pool:
            greedy = [
                asyncio.create_task(pool.send(origin, CALL._replace(share="greedy"))) for _ in range(20)
            ]
            await _asked_times(upstream, 6)
            modest = asyncio.create_task(pool.send(origin, CALL._replace(share="modest")))
            await _asked_times(upstream, 7)
            for task in greedy[:3]:
                task.cancel()  # and others of the same take their place
            await _asked_times(upstream, 10)
            found = upstream.connections
            for task in (*greedy, modest):
                task.cancel()
            await asyncio.wait([*greedy, modest])
            return found

    assert run(main()) == 10


@promise("P-HTTP-NO-REPLAY")
class TestAConnectionThatBreaks:
    """A server that has read the request and closes may have carried it out."""

    async def broken_after(self, first, request):
        async def script(upstream, reader, writer):
            if upstream.connections == 1:
                await upstream.request(reader)
                writer.write(OK)
                await upstream.request(reader)
                writer.write(first)
                return
            await always_ok(upstream, reader, writer)

        async with upstream_of(script) as (upstream, origin), pool_of() as pool:
            await asked(pool, origin)
            try:
                return await asked(pool, origin, request), len(upstream.asked)
            except Broken:
                return b"", len(upstream.asked)

    def test_before_the_answer_is_not_asked_again(self, run):
        assert run(self.broken_after(b"", CALL)) == (b"", 2)

    def test_before_the_answer_is_asked_again_what_is_safe(self, run):
        assert run(self.broken_after(b"", GET)) == (b"ok", 3)
        assert run(self.broken_after(b"", CALL._replace(is_safe=True))) == (b"ok", 3)

    @pytest.mark.parametrize("request_", [CALL, GET])
    def test_in_the_answer_is_not_asked_again(self, run, request_):
        assert run(self.broken_after(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", request_)) == (b"", 2)
        assert run(self.broken_after(b"H", request_)) == (b"", 2)

    def test_at_its_first_request_is_not_asked_again(self, run):
        async def main():
            async with upstream_of(once(b"")) as (upstream, origin), pool_of() as pool:
                with pytest.raises(Broken):
                    await asked(pool, origin, GET)
                return len(upstream.asked)

        assert run(main()) == 1

    def test_while_nobody_asks_is_not_used(self, run):
        async def script(upstream, reader, writer):
            await upstream.request(reader)
            writer.write(OK)

        async def main():
            async with upstream_of(script) as (upstream, origin), pool_of() as pool:
                for _ in range(3):
                    await asked(pool, origin)
                    await asyncio.sleep(0.01)
                return upstream.connections

        assert run(main()) == 3

    def test_before_it_has_taken_the_request_is_asked_again(self, run):
        large = CALL._replace(body=b"x" * 50_000_000)

        async def script(upstream, reader, writer):
            if upstream.connections == 1:
                await upstream.request(reader)
                writer.write(OK)
                await reader.readuntil(b"\r\n\r\n")
                writer.transport.abort()
                return
            await always_ok(upstream, reader, writer)

        async def main():
            async with upstream_of(script) as (_, origin), pool_of() as pool:
                await asked(pool, origin)
                return await asked(pool, origin, large)

        assert run(main()) == b"ok"


BAD = {
    "is not HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "has two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
    "has length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "has another coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "is compressed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
    "has bad chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n",
    "changes the protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "is folded": b"HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
    "has a head without end": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 200_000,
    "has a long head": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n",
    "has many fields": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n",
    "has endless interim answers": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20,
    "ends early": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD)
def test_an_answer_that_cannot_be_relied_on_is_an_error(run, raw):
    async def main():
        async with upstream_of(once(raw)) as (_, origin), pool_of() as pool:
            with pytest.raises(Broken) as caught:
                await asked(pool, origin)
            return caught.value

    assert "http://127.0.0.1" in run(main()).message


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nX-T: t\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
    ],
)
def test_an_honest_answer_is_taken(run, raw):
    async def main():
        async with upstream_of(once(raw)) as (_, origin), pool_of() as pool:
            return await asked(pool, origin)

    assert run(main()) == b"ok"


@pytest.mark.parametrize("more", [OK, b"HTTP/1.1 2", b"H", b"rubbish"])
def test_what_comes_behind_an_answer_is_nobodys_answer(run, more):
    async def main():
        async with upstream_of(answering(OK + more)) as (upstream, origin), pool_of() as pool:
            return [await asked(pool, origin) for _ in range(3)], upstream.connections

    assert run(main()) == ([b"ok"] * 3, 3)


def test_a_connection_that_the_server_keeps_for_a_second_is_not_kept_longer(run):
    raw = b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok"

    async def main():
        async with upstream_of(answering(raw)) as (upstream, origin), pool_of() as pool:
            await asked(pool, origin)
            await asked(pool, origin)
            return upstream.connections

    assert run(main()) == 2


class TestTimes:
    async def silence(self, raw, request):
        async def script(upstream, reader, writer):
            await upstream.request(reader)
            writer.write(raw)
            await reader.read()

        async with upstream_of(script) as (_, origin), pool_of() as pool:
            with pytest.raises(TimedOut):
                await asked(pool, origin, request)

    def test_a_head_that_does_not_come(self, run):
        run(self.silence(b"HTTP/1.1 200 OK\r\n", CALL._replace(timeout=0.05)))

    def test_a_body_that_stops(self, run):
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok"
        run(self.silence(raw, CALL._replace(silence=0.05)))


def test_a_body_over_the_limit_is_an_error(run):
    async def main():
        async with upstream_of(answering(OK)) as (_, origin), pool_of() as pool:
            with pytest.raises(Oversized):
                await (await pool.send(origin, CALL)).read(1)

    run(main())


class TestAStream:
    def test_gives_its_pieces_as_they_come(self, run):
        async def main():
            more = asyncio.Event()

            async def script(upstream, reader, writer):
                await upstream.request(reader)
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
                await more.wait()
                writer.write(b"3\r\ntwo\r\n0\r\n\r\n")

            async with upstream_of(script) as (_, origin), pool_of() as pool:
                pieces = []
                async for piece in (await pool.send(origin, GET)).chunks():
                    pieces.append(piece)
                    more.set()
                return pieces

        assert run(main()) == [b"one", b"two"]

    def test_makes_its_server_wait_for_a_slow_reader(self, run):
        async def main():
            written = []

            async def script(upstream, reader, writer):
                await upstream.request(reader)
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while True:
                    writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                    await writer.drain()
                    written.append(0x10000)

            async with upstream_of(script) as (_, origin), pool_of() as pool:
                incoming = await pool.send(origin, GET)
                before = -1
                while len(written) > before:
                    before = len(written)
                    await asyncio.sleep(0.05)
                held, read = incoming.buffered, 0
                chunks = incoming.chunks()
                while read < 3 * sum(written[:before]):
                    read += len(await anext(chunks))
                await chunks.aclose()
                return held, before

        held, written = run(main())
        assert held < 1 << 20
        assert written * 0x10000 < 20_000_000  # what the system's own buffers take

    @pytest.mark.parametrize("way", ["close", "leave", "cancel"])
    def test_tells_its_server_when_nobody_wants_more(self, run, way):
        async def main():
            gone = asyncio.Event()

            async def script(upstream, reader, writer):
                await upstream.request(reader)
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
                try:
                    await reader.read()
                finally:
                    gone.set()

            async with upstream_of(script) as (_, origin), pool_of() as pool:
                await getattr(self, way)(await pool.send(origin, GET))
                await gone.wait()
                return True

        assert run(main())

    async def close(self, incoming):
        incoming.close()

    async def leave(self, incoming):
        chunks = incoming.chunks()
        await anext(chunks)
        await chunks.aclose()

    async def cancel(self, incoming):
        reading = asyncio.create_task(incoming.read(LIMIT))
        await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.wait([reading])
        incoming.close()


def test_a_caller_that_gives_up_drops_its_connection_and_no_other(run):
    async def main():
        came, gone = asyncio.Event(), asyncio.Event()

        async def script(upstream, reader, writer):
            raw = await upstream.request(reader)
            if raw.startswith(b"GET"):
                came.set()
                try:
                    await reader.read()
                finally:
                    gone.set()
            else:
                await gone.wait()
                writer.write(OK)

        async with upstream_of(script) as (_, origin), pool_of() as pool:
            waiting = asyncio.create_task(asked(pool, origin, GET))
            other = asyncio.create_task(asked(pool, origin))
            await came.wait()
            waiting.cancel()
            return await other

    assert run(main()) == b"ok"


def test_nobody_there_is_told(run):
    async def main():
        async with upstream_of(always_ok) as (_, origin):
            pass
        async with pool_of() as pool:
            with pytest.raises(Unreachable, match="cannot connect to"):
                await asked(pool, origin)

    run(main())


def test_a_closed_pool_sends_nothing(run):
    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of() as pool:
            pool.close()
            with pytest.raises(Unreachable):
                await asked(pool, origin)
            return upstream.connections

    assert run(main()) == 0


def test_only_the_addresses_that_were_checked_are_connected_to(run):
    async def main():
        resolved = []

        async def resolve(host, port):
            resolved.append(host)
            return ["127.0.0.1"]

        async with upstream_of(always_ok, host="mcp.example") as (upstream, origin), pool_of(resolve) as pool:
            await asked(pool, origin)
            return resolved, upstream.asked[0]

    resolved, raw = run(main())
    assert resolved == ["mcp.example"]
    assert b"\r\nhost: mcp.example:" in raw


def test_a_check_that_gives_a_name_is_not_believed(run):
    async def resolve(host, port):
        return ["localhost"]

    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of(resolve) as pool:
            with pytest.raises(Unreachable):
                await asked(pool, origin)
            return upstream.connections

    assert run(main()) == 0


def test_a_check_that_forbids_an_address_keeps_the_request(run):
    async def forbid(host, port):
        raise Unreachable("private", "use a public one")

    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of(forbid) as pool:
            with pytest.raises(Unreachable, match="private"):
                await asked(pool, origin)
            return upstream.connections

    assert run(main()) == 0


@pytest.mark.parametrize(
    "request_",
    [
        Outgoing("GET", "/a b"),
        Outgoing("GET", "/a\r\nX: y"),
        Outgoing("GET", "a"),
        Outgoing("GET", "/", [("x", "a\r\nb: c")]),
        Outgoing("GET", "/", [("Host", "b")]),
        Outgoing("GET", "/", [("content-length", "3")]),
        Outgoing("GET", "/", [("x", "é")]),
    ],
)
def test_a_request_that_would_forge_another_is_not_sent(run, request_):
    async def main():
        async with upstream_of(always_ok) as (upstream, origin), pool_of() as pool:
            with pytest.raises(ValueError):  # noqa: PT011  # what is wrong with it differs
                await pool.send(origin, request_)
            return upstream.asked

    assert run(main()) == []


def test_a_connection_that_nobody_uses_is_closed(run):
    async def main():
        gone = asyncio.Event()

        async def script(upstream, reader, writer):
            await upstream.request(reader)
            writer.write(OK)
            await reader.read()
            gone.set()

        async with upstream_of(script) as (_, origin), pool_of(idle_seconds=0.05) as pool:
            await asked(pool, origin)
            await gone.wait()
            await asyncio.sleep(0.1)
            return len(pool._kept)

    assert run(main()) == 0


def test_a_time_that_is_put_off_does_not_end_the_answer(run):
    async def slow(upstream, reader, writer):
        await upstream.request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        for _ in range(10):
            writer.write(b"x")
            await asyncio.sleep(0.03)

    async def main():
        async with upstream_of(slow) as (_, origin), pool_of() as pool:
            return await asked(pool, origin, CALL._replace(timeout=0.2, silence=0.15))

    assert run(main()) == b"x" * 10


def test_an_address_that_does_not_answer_leaves_time_for_the_next(run):
    async def resolve(host, port):
        return ["::1", "127.0.0.1"]  # at the first of which nobody listens

    async def main():
        async with upstream_of(always_ok) as (_, origin), pool_of(resolve) as pool:
            return await asked(pool, origin)

    assert run(main()) == b"ok"


def test_no_answer_to_a_greeting_is_told(run):
    async def silent(upstream, reader, writer):
        await reader.read()

    async def main():
        async with upstream_of(silent) as (_, origin), pool_of(connect_seconds=0.1) as pool:
            with pytest.raises(Unreachable, match="no answer in time"):
                await asked(pool, origin._replace(scheme="https"))

    run(main())


def test_a_name_without_address_is_told(run):
    async def main():
        async with pool_of() as pool:
            with pytest.raises(Unreachable, match=r"cannot resolve `nowhere\.invalid`"):
                await asked(pool, Origin("http", "nowhere.invalid", 80))

    run(main())


def test_a_resolver_that_does_not_answer_is_told(run):
    async def resolve(host, port):
        await asyncio.Event().wait()

    async def main():
        async with pool_of(resolve, connect_seconds=0.05) as pool:
            with pytest.raises(Unreachable, match="no answer in time"):
                await asked(pool, Origin("http", "mcp.example", 80))

    run(main())
