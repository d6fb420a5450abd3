"""A listener shows a new certificate to whoever comes next, and turns nobody away."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, listen
from douane.transports.http.trust import server_context
from tests.unit.transports.http._served import answer, connected, echo, post
from tests.unit.transports.http.test_tls import Authority

HERE = Tcp("127.0.0.1", 0)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    return [Authority(tmp_path_factory.mktemp(name), name) for name in ("first", "second")]


def context(authority):
    certificate, key, _ = authority.issue("localhost")
    return server_context(certificate, key, None)


def trusting(authority):
    return {"ssl": ssl.create_default_context(cafile=authority.file), "server_hostname": "localhost"}


async def asked(streams):
    reader, writer = streams
    writer.write(post(b"hello"))
    return (await answer(reader))[2]


def test_new_connections_see_the_new_certificate_and_open_ones_stay(run, authorities):
    first, second = authorities

    async def story():
        listener = await listen(echo, HERE, HttpLimits(), context(first))
        [address] = listener.addresses
        async with connected(address, **trusting(first)) as before:
            assert await asked(before) == b"hello"
            await listener.renew(context(second))
            assert await asked(before) == b"hello"
            async with connected(address, **trusting(second)) as after:
                assert await asked(after) == b"hello"
        assert listener.is_serving
        listener.close()

    run(story())


def test_nobody_is_turned_away_while_it_changes(run):
    async def story():
        listener = await listen(echo, HERE, HttpLimits())
        [address] = listener.addresses

        async def client():
            async with connected(address) as streams:
                return await asked(streams)

        asking = [asyncio.ensure_future(client()) for _ in range(20)]
        for _ in range(5):
            await listener.renew(None)
        asking += [asyncio.ensure_future(client()) for _ in range(20)]
        told = await asyncio.gather(*asking)
        listener.close()
        return told

    assert run(story()) == [b"hello"] * 40


def test_one_that_is_closed_after_a_change_takes_nobody(run):
    async def story():
        listener = await listen(echo, HERE, HttpLimits())
        await listener.renew(None)
        listener.close()
        await asyncio.sleep(0)
        assert not listener.is_serving
        with pytest.raises(OSError, match="onnect"):
            await asyncio.open_connection(*listener.addresses[0])

    run(story())


def test_what_was_answered_is_counted_by_status(run):
    async def story():
        listener = await listen(echo, HERE, HttpLimits())
        async with connected(listener.addresses[0]) as streams:
            await asked(streams)
            await asked(streams)
            assert listener.connections == 1
        found = dict(listener.answered)
        listener.close()
        return found

    assert run(story()) == {200: 2}
