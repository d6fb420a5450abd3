"""Who brings much to be judged waits for those who bring little, and for nobody else."""

from __future__ import annotations

import asyncio
import time

import pytest

from douane.gateway.limits.fair import _AT_ONCE, COUNTED, LARGE, TURN, Fair, _Pace
from douane.transports.http.errors import TooMany
from tests._promises import promise

COST = 0.06  # seconds that a large message holds the loop


async def judged(fair, whose, order=None, size=LARGE):
    await fair.asks(whose, size)
    if order is not None:
        order.append(whose)
    time.sleep(COST)  # noqa: ASYNC251  # as judging does
    fair.cost(whose, COST)


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
        await fair.asks("bob", 100)
        return await seconds(*(judged(fair, "alice") for _ in range(4)))

    assert asyncio.run(story()) >= 2 * COST * 5


@promise("P-FAIR-BY-COST")
def test_small_messages_that_cost_much_rest_like_large_ones():
    async def story():
        fair = Fair()
        await fair.asks("bob", 100)
        return await seconds(*(judged(fair, "alice", size=100) for _ in range(4)))

    assert asyncio.run(story()) >= 2 * COST * 5


@promise("P-FAIR-BY-COST")
def test_an_answer_is_counted_to_who_asked_and_waits_like_a_request():
    async def story():
        fair = Fair()
        await fair.asks("bob", 100)
        fair.cost("alice", 5 * COST)
        return await seconds(fair.hears("alice", 100)), await seconds(fair.hears("bob", 100))

    alice, bob = asyncio.run(story())
    assert alice >= 10 * COST
    assert bob < COST


@promise("P-FAIR-BY-COST")
def test_several_who_cost_much_have_no_more_together_than_one():
    async def story():
        fair, names = Fair(), ["alice", "ann", "amy"]
        work = [judged(fair, one, size=100) for one in names for _ in range(3)]
        for one in names:
            fair.cost(one, COST)
        await fair.asks("bob", 100)
        return await seconds(*work)

    assert asyncio.run(story()) >= 6 * COST * 3


def test_what_costs_little_never_rests():
    async def story():
        fair = Fair()
        await fair.asks("bob", 100)
        for _ in range(1_000):
            await fair.asks("alice", 100)
            fair.cost("alice", COUNTED / 2)
        return fair._paces

    assert asyncio.run(story()) == {}


def test_small_messages_of_who_has_cost_little_never_wait():
    async def story():
        fair = Fair()
        await fair.asks("bob", 100)
        waiting = asyncio.create_task(judged(fair, "alice"))
        await asyncio.sleep(0)
        began = time.monotonic()
        for _ in range(100):
            await fair.asks("alice", 100)
        took = time.monotonic() - began
        waiting.cancel()
        return took

    assert asyncio.run(story()) < 10 * COST  # one rest of each would make it hundreds


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
        await fair.asks("bob", 100)
        first, second, third = (asyncio.create_task(judged(fair, "alice")) for _ in range(3))
        await first
        second.cancel()
        await asyncio.wait_for(third, 5)

    asyncio.run(story())


@promise("P-HTTP-BOUNDED")
def test_no_more_wait_than_there_is_memory_for():
    async def story():
        fair = Fair()
        tasks = [asyncio.create_task(judged(fair, "alice", size=1 << 20)) for _ in range(30)]
        found = await asyncio.gather(*tasks, return_exceptions=True)
        return sum(isinstance(one, TooMany) for one in found)

    assert asyncio.run(story()) == 13


@pytest.mark.parametrize("count", [3])
def test_nothing_is_kept_of_who_has_gone(count):
    async def story():
        fair = Fair()
        for number in range(count):
            await judged(fair, f"principal {number}")
        async with asyncio.timeout(5):
            while fair._paces:  # noqa: ASYNC110  # it forgets by the clock
                await asyncio.sleep(0.01)

    asyncio.run(story())


def test_what_costs_little_by_itself_is_judged_several_at_a_time():
    async def story():
        fair, turns = Fair(), []

        async def one():
            await fair.asks("alice", LARGE)
            turns.append(now[0])
            fair.cost("alice", TURN / 4)

        now = [0]

        async def clock():
            while len(turns) < 12:
                now[0] += 1
                await asyncio.sleep(0)

        await asyncio.wait_for(asyncio.gather(clock(), *(one() for _ in range(12))), 5)
        return [turns.count(turn) for turn in dict.fromkeys(turns)]

    assert asyncio.run(story()) == [4, 4, 4]


def test_what_was_not_waited_for_takes_no_turn_for_good():
    async def story():
        fair = Fair()
        fair.cost("alice", COST)  # an answer that a person gave, or a server that has ended
        await asyncio.wait_for(fair.asks("alice", 100), 5)

    asyncio.run(story())


def test_who_wait_are_judged_in_the_order_in_which_they_came():
    async def story():
        fair, order = Fair(), []

        async def one(number):
            await fair.asks("alice", LARGE)
            order.append(number)
            fair.cost("alice", TURN)

        await asyncio.wait_for(asyncio.gather(*(one(number) for number in range(50))), 10)
        return order

    assert asyncio.run(story()) == list(range(50))


@promise("P-FAIR-BY-COST")
def test_who_waits_beyond_its_rest_is_still_known_when_it_is_judged():
    async def story():
        fair = Fair()
        await fair.asks("bob", 100)
        await fair.asks("alice", LARGE)
        fair.cost("alice", COST)
        pace = fair._paces["alice"]

        async def another():
            await fair.asks("alice", LARGE)
            known = fair._paces.get("alice") is pace
            fair.cost("alice", COST)
            return known

        waiting = asyncio.create_task(another())
        await asyncio.sleep(0.01)
        pace.rests_until = time.monotonic() - 10  # the loop was blocked for as long
        known = await waiting
        await asyncio.sleep(0.01)
        return known, fair._paces.get("alice") is pace

    assert asyncio.run(story()) == (True, True)


def test_a_cancelled_waiter_that_was_called_has_the_next_one_called():
    async def story():
        fair = Fair()
        pace = fair._paces["alice"] = _Pace()
        first, second = (asyncio.create_task(fair._wait("alice", pace)) for _ in range(2))
        pace.is_taken = True
        await asyncio.sleep(0)
        pace.is_taken = False
        first.cancel()
        await asyncio.wait_for(second, 1)

    asyncio.run(story())


def test_of_many_that_wait_so_many_are_called_for_one_turn():
    async def story():
        fair = Fair()
        pace = fair._paces["alice"] = _Pace()
        pace.is_taken = True
        tasks = [asyncio.create_task(fair._wait("alice", pace)) for _ in range(40)]
        await asyncio.sleep(0)
        pace.is_taken = False
        fair._look("alice", pace)
        called = sum(one.is_called for one in pace.waiting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return called

    assert asyncio.run(story()) == _AT_ONCE
