"""Who brings much to be judged waits for those who bring little, and for nobody else."""

from __future__ import annotations

import asyncio
import time

import pytest

from douane.gateway.limits.fair import LARGE, Fair
from douane.transports.http.errors import TooMany
from tests._promises import promise

COST = 0.02  # seconds that a large message holds the loop


async def judged(fair, whose, order=None):
    await fair.turn(whose, LARGE)
    if order is not None:
        order.append(whose)
    time.sleep(COST)  # noqa: ASYNC251  # as judging does


async def seconds(*work):
    began = time.monotonic()
    await asyncio.gather(*work)
    return time.monotonic() - began


def test_who_is_alone_does_not_wait():
    async def story():
        fair = Fair()
        return await seconds(*(judged(fair, "alice") for _ in range(5)))

    assert asyncio.run(story()) < 5 * COST * 3


@promise("P-HTTP-HONEST")
def test_who_brings_much_rests_while_others_are_there():
    async def story():
        fair = Fair()
        await fair.turn("bob", 100)
        return await seconds(*(judged(fair, "alice") for _ in range(4)))

    assert asyncio.run(story()) >= 3 * COST * 5


def test_small_messages_never_wait():
    async def story():
        fair = Fair()
        await judged(fair, "alice")
        await fair.turn("bob", 100)
        waiting = asyncio.create_task(judged(fair, "alice"))
        await asyncio.sleep(0)
        began = time.monotonic()
        for _ in range(100):
            await fair.turn("alice", 100)
        took = time.monotonic() - began
        waiting.cancel()
        return took

    assert asyncio.run(story()) < COST


def test_two_who_bring_much_do_not_wait_for_each_other():
    async def story():
        fair, order = Fair(), []
        await asyncio.gather(*(judged(fair, one, order) for one in ("alice", "alice", "bob", "bob")))
        return order

    order = asyncio.run(story())
    assert sorted(order) == ["alice", "alice", "bob", "bob"]
    assert set(order[:2]) == {"alice", "bob"}


def test_who_gives_up_keeps_nobody_waiting():
    async def story():
        fair = Fair()
        await fair.turn("bob", 100)
        first, second, third = (asyncio.create_task(judged(fair, "alice")) for _ in range(3))
        await first
        second.cancel()
        await asyncio.wait_for(third, 5)

    asyncio.run(story())


@promise("P-HTTP-BOUNDED")
def test_no_more_wait_than_there_is_memory_for():
    async def story():
        fair = Fair()
        tasks = [asyncio.create_task(judged(fair, "alice")) for _ in range(30)]
        found = await asyncio.gather(*tasks, return_exceptions=True)
        return sum(isinstance(one, TooMany) for one in found)

    assert asyncio.run(story()) == 13


@pytest.mark.parametrize("count", [3])
def test_nothing_is_kept_of_who_has_gone(count):
    async def story():
        fair = Fair()
        for number in range(count):
            await judged(fair, f"principal {number}")
        await asyncio.sleep(0.05)
        return fair._paces

    assert asyncio.run(story()) == {}
