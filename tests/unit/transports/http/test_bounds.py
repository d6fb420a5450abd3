"""No client holds more of the gateway than its share: bytes, time, connections."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from douane.transports.http.errors import Incomplete
from douane.transports.http.limits import HttpLimits
from douane.transports.http.outgoing import PoolLimits
from douane.transports.http.peers import share_of
from tests._promises import promise
from tests.unit.transports.http._served import (
    MUCH,
    all_of,
    answer,
    connected,
    much,
    post,
    read_slowly,
    said,
    served,
    statuses,
)

pytestmark = promise("P-HTTP-BOUNDED")
SMALL = HttpLimits(
    target=100, head=1000, fields=10, head_seconds=0.2, body_seconds=0.2, idle_seconds=0.2, stall_seconds=0.2
)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /" + b"a" * 100 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /" + b"a" * 1_000_000, 414),
        (GET + b"X-A: " + b"a" * 1000 + b"\r\n\r\n", 431),
        (GET + b"X-A: " + b"a" * 1_000_000, 431),
        (GET + b"a" * 1_000_000, 431),
        (GET + b"A: b\r\n" * 10 + b"\r\n", 431),
        (GET + b"A:\r\n" * 100_000, 431),
        (b"\r\n" * 600_000, 431),
    ],
)
def test_a_head_is_bounded(run, raw, status):
    async def main():
        async with served(limits=SMALL) as address, connected(address) as (reader, writer):
            writer.write(raw)
            return await all_of(reader)

    assert statuses(run(main())) in ([status], [])  # a flood may be cut off before the answer is read


def test_a_head_of_the_limit_is_taken(run):
    raw = GET + b"X-A: " + b"a" * 900 + b"\r\nConnection: close\r\n\r\n"

    async def main():
        async with served(limits=SMALL) as address:
            return await said(address, raw)

    assert statuses(run(main())) == [200]


@pytest.mark.parametrize("sent", [b"", b"G", GET, GET + b"X-A: "])
def test_a_head_that_does_not_come_is_not_waited_for(run, sent):
    async def main():
        async with served(limits=SMALL) as address:
            return await said(address, sent)

    assert statuses(run(main())) == ([408] if sent else [])


def test_bytes_that_trickle_do_not_buy_time(run):
    async def main():
        async with served(limits=SMALL) as address, connected(address) as (reader, writer):

            async def trickle():
                for byte in GET + b"X-A: " + b"a" * 900:
                    writer.write(bytes([byte]))
                    await asyncio.sleep(0.02)

            slow = asyncio.create_task(trickle())
            try:
                return await all_of(reader)
            finally:
                slow.cancel()

    assert statuses(run(main())) == [408]


def test_a_body_that_trickles_is_not_waited_for(run):
    async def main():
        async with served(limits=SMALL) as address, connected(address) as (reader, writer):

            async def trickle():
                writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(1000):
                    writer.write(b"a")
                    await asyncio.sleep(0.02)

            slow = asyncio.create_task(trickle())
            try:
                return await all_of(reader)
            finally:
                slow.cancel()

    assert statuses(run(main())) == [408]


def test_a_connection_that_idles_is_closed(run):
    async def main():
        async with served(limits=SMALL) as address:
            return await said(address, GET + b"\r\n")

    assert statuses(run(main())) == [200]


@pytest.mark.parametrize(
    "raw",
    [
        post(b"a" * 11),
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\naaaaa\r\n6\r\naaaaaa\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n",
    ],
)
def test_a_body_over_the_limit_is_refused_without_reading_on(run, raw):
    async def handler(request, reply):
        await reply.body(10)

    async def main():
        async with served(handler) as address:
            return await said(address, raw)

    assert statuses(run(main())) == [413]


def test_a_body_that_nobody_asks_for_is_not_read(run):
    went = []

    async def main():
        done = asyncio.Event()

        async def handler(request, reply):
            await done.wait()
            reply.send(200, [])

        async with served(handler) as address, connected(address) as (_, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
            flood = asyncio.create_task(flooding(writer))
            await asyncio.wait([flood], timeout=0.3)
            assert not flood.done()
            flood.cancel()
            done.set()

    async def flooding(writer):
        while True:
            writer.write(b"a" * (1 << 20))
            await writer.drain()
            went.append(1 << 20)

    run(main())
    assert sum(went) < 50_000_000  # what the system's own buffers take


def test_a_client_that_does_not_read_is_dropped(run):
    outcome = asyncio.Queue()

    async def handler(request, reply):
        reply.start(200, [])
        try:
            while True:
                reply.write(b"x" * 65536)
                await reply.drain()
        except Incomplete:
            outcome.put_nowait(reply.is_gone)

    async def main():
        async with served(handler, SMALL) as address, connected(address, limit=1024) as (_, writer):
            writer.transport.pause_reading()
            writer.write(GET + b"\r\n")
            return await outcome.get()

    assert run(main()) is True


def test_what_waits_for_a_client_is_bounded_even_if_nobody_drains(run):
    limits = replace(SMALL, unread=1 << 20, stall_seconds=60)
    written = []

    async def main():
        gone = asyncio.Event()

        async def handler(request, reply):
            reply.when_gone(gone.set)
            reply.start(200, [])
            while not reply.is_gone:
                reply.write(b"x" * 65536)
                written.append(65536)
                await asyncio.sleep(0)

        async with served(handler, limits) as address, connected(address, limit=1024) as (_, writer):
            writer.transport.pause_reading()
            writer.write(GET + b"\r\n")
            await gone.wait()

    run(main())
    assert sum(written) < 30_000_000  # the limit, and what the system's own buffers take


def test_only_so_many_connect(run):
    async def main():
        limits = HttpLimits(connections=2)
        async with (
            served(limits=limits) as address,
            connected(address) as first,
            connected(address) as second,
        ):
            for reader, writer in (first, second):
                writer.write(post(b"x"))
                await answer(reader)
            refused = await said(address)
            first[1].close()
            await first[1].wait_closed()
            second[1].write(post(b"x"))
            return refused, (await answer(second[0]))[0]

    refused, status = run(main())
    assert statuses(refused) == [503]
    assert status == 200


def test_one_address_has_its_share_of_them(run):
    async def main():
        async with (
            served(limits=HttpLimits(connections_per_address=1)) as address,
            connected(address) as (r, w),
        ):
            w.write(post(b"x"))
            await answer(r)
            return await said(address)

    assert statuses(run(main())) == [503]


@promise("P-HTTP-SHARES")
@pytest.mark.parametrize("bounded", ["connections", "connections_per_address"])
def test_who_says_nothing_makes_room_for_the_next_who_was_let_in_stays(run, bounded):
    async def main():
        async with (
            served(limits=HttpLimits(**{bounded: 3})) as address,
            connected(address) as (silent, _),
            connected(address) as (known, writer),
            connected(address) as (later, _),
        ):
            writer.write(post(b"x"))
            await answer(known)
            found = [statuses(await said(address, GET + b"Connection: close\r\n\r\n"))]
            assert await silent.read() == b""
            async with connected(address), connected(address):
                assert await later.read() == b""
                writer.write(post(b"x"))
                return [*found, [(await answer(known))[0]]]

    assert run(main()) == [[200], [200]]


@promise("P-HTTP-SHARES")
def test_who_has_only_looked_makes_room_as_well(run):
    async def main():
        async with (
            served(limits=HttpLimits(connections=1)) as address,
            connected(address) as (looking, writer),
        ):
            writer.write(GET + b"\r\n")
            await answer(looking)
            found = statuses(await said(address, GET + b"Connection: close\r\n\r\n"))
            return found, await looking.read()

    assert run(main()) == ([200], b"")


def test_what_is_under_way_makes_room_for_nobody(run):
    async def main():
        async def never(request, reply):
            gone = asyncio.Event()
            reply.when_gone(gone.set)
            await gone.wait()

        async with (
            served(never, limits=HttpLimits(connections_per_address=1)) as address,
            connected(address) as (_, writer),
        ):
            writer.write(GET + b"\r\n")
            await asyncio.sleep(0.02)
            return await said(address)

    assert statuses(run(main())) == [503]


def test_a_place_is_free_again_when_its_connection_ends(run):
    async def main():
        async with served(limits=HttpLimits(connections_per_address=1)) as address:
            return [statuses(await said(address, GET + b"Connection: close\r\n\r\n")) for _ in range(5)]

    assert run(main()) == [[200]] * 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth0"),
    ],
)
def test_what_one_customer_has_is_one_share(one, other):
    assert share_of(one) == share_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("192.0.2.1", "192.0.2.2"), ("2001:db8:1:2::1", "2001:db8:1:3::1")]
)
def test_others_have_their_own(one, other):
    assert share_of(one) != share_of(other)


def test_the_page_tells_the_bounds_that_are_in_force():
    page = (Path(__file__).parents[4] / "docs" / "http.md").read_text("utf-8")
    limits = HttpLimits()
    for row in (
        f"| target | {limits.target >> 10} KiB | 414 |",
        f"| head; fields in it | {limits.head >> 10} KiB; {limits.fields} | 431 |",
        f"of the connection | {limits.head_seconds:g} | 408 |",
        f"| seconds between two requests | {limits.idle_seconds:g} | closed |",
        f"of a body, over {limits.body_seconds:g} seconds | {limits.rate} | 408 |",
        f"of what waits, over {limits.stall_seconds:g} seconds | {limits.rate} | dropped |",
        f"does not read | {limits.unread >> 20} MiB | dropped |",
        f"being answered | {limits.pipelined} | 429 |",
        f"/64 of IPv6 | {limits.connections:,}; {limits.connections_per_address} | 503 |",
        f"for each server, {PoolLimits().per_origin} at most",
    ):
        assert row in page


def test_a_body_that_comes_slowly_but_steadily_is_taken(run):
    async def main():
        limits = replace(SMALL, rate=10)
        async with served(limits=limits) as address, connected(address) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
            for _ in range(20):
                writer.write(b"aaaaa")
                await asyncio.sleep(0.03)
            return (await answer(reader))[2]

    assert run(main()) == b"a" * 100


def test_a_client_that_reads_slowly_but_steadily_keeps_its_answer(run):
    limits = replace(SMALL, rate=1000, stall_seconds=0.8)

    async def handler(request, reply):
        reply.send(200, [], b"x" * 10_000_000)

    async def main():
        async with served(handler, limits) as address, connected(address, limit=1 << 16) as (reader, writer):
            writer.write(GET + b"Connection: close\r\n\r\n")
            length = 0
            while piece := await reader.read(1 << 18):
                length += len(piece)
                await asyncio.sleep(0.02)  # longer than that in all
            return length

    assert run(main()) > 10_000_000


def test_who_does_not_read_answers_is_not_served_more(run):
    handled = []

    async def handler(request, reply):
        handled.append(request.path)
        reply.send(200, [], b"x" * 8_000_000)

    async def main():
        async with served(handler) as address, connected(address, limit=1 << 16) as (reader, writer):
            writer.write((GET + b"\r\n") * 8)
            before = -1
            while len(handled) > before:
                before = len(handled)
                await asyncio.sleep(0.1)
            for _ in range(8):
                await answer(reader)
            return before

    assert run(main()) < 8
    assert len(handled) == 8


@pytest.mark.parametrize("ending", [b"Connection: close\r\n\r\n", b"\r\n"])
def test_who_reads_slowly_but_steadily_gets_all_of_an_answer_after_which_the_connection_ends(run, ending):
    async def main():
        async with served(much, replace(SMALL, rate=1000)) as address:
            return await read_slowly(address, GET + ending)

    assert run(main()) > MUCH
