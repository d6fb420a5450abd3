"""An upstream that cannot be reached is left alone, and found again."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing

import pytest

from douane.transports.http.circuit import Circuit
from douane.transports.http.errors import Resting, Unreachable
from douane.transports.http.listener import Tcp
from douane.transports.http.outgoing import Origin, Outgoing, PoolLimits
from douane.transports.http.pool import Pool
from tests.unit.transports.http._served import served

ORIGIN = Origin("http", "127.0.0.1", 1)
GET = Outgoing("GET", "/")
LIMITS = PoolLimits(failures=2, rest_seconds=1, longest_rest=4, connect_seconds=10)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def wait(circuit):
    with pytest.raises(Resting) as caught:
        circuit.check(ORIGIN)
    return caught.value.after


def test_after_some_failures_in_a_row_nobody_dials_for_longer_and_longer():
    circuit, waits = Circuit(LIMITS, clock := Clock()), []
    circuit.failed()
    circuit.check(ORIGIN)
    for _ in range(5):
        circuit.failed()
        waits.append(wait(circuit))
        clock.now += waits[-1]
        circuit.check(ORIGIN)
    assert waits == [1, 2, 4, 4, 4]


def test_only_one_finds_out_whether_it_can_be_reached_again():
    circuit = Circuit(LIMITS, clock := Clock())
    circuit.failed()
    circuit.failed()
    clock.now += 1
    circuit.check(ORIGIN)
    assert wait(circuit) == LIMITS.connect_seconds


async def refused(pool, origin):
    with pytest.raises((Unreachable, Resting)) as caught:
        await pool.send(origin, GET)
    return caught.value


def test_a_pool_lets_an_upstream_rest_and_comes_back_to_it(run):
    async def story():
        with closing(socket.socket()) as own:
            own.bind(("127.0.0.1", 0))
            port = own.getsockname()[1]
        origin = Origin("http", "127.0.0.1", port)
        pool = Pool(PoolLimits(failures=2, rest_seconds=0.05))
        first = [type(await refused(pool, origin)) for _ in range(3)]
        async with served(address=Tcp("127.0.0.1", port)):
            while isinstance(found := await tried(pool, origin), Resting):  # noqa: ASYNC110  # time sets no event
                await asyncio.sleep(0.01)
            pool.close()
        return first, found.status

    assert run(story()) == ([Unreachable, Unreachable, Resting], 200)


def test_resting_is_told_as_a_gateway_tells_it(run):
    async def story():
        pool = Pool(PoolLimits(failures=1, rest_seconds=7))
        await refused(pool, ORIGIN)
        error = await refused(pool, ORIGIN)
        pool.close()
        return error

    error = run(story())
    assert (error.status, error.after) == (503, 7)


def test_answers_that_are_errors_are_no_failures(run):
    async def broken(request, reply):
        reply.send(500, [])

    async def story():
        async with served(broken) as address:
            pool = Pool(PoolLimits(failures=1))
            statuses = []
            for _ in range(3):
                incoming = await pool.send(Origin("http", *address), GET)
                await incoming.read(10)
                statuses.append(incoming.status)
            pool.close()
            return statuses

    assert run(story()) == [500, 500, 500]


async def tried(pool, origin):
    try:
        incoming = await pool.send(origin, GET)
        await incoming.read(100)
    except (Unreachable, Resting) as error:
        return error
    return incoming
