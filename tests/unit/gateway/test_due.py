"""What all that is done in one turn of the loop needs is looked at once."""

from __future__ import annotations

import asyncio

import pytest

from douane.errors import StoreError
from douane.gateway.due import OnceATurn
from douane.stores.shared import Shared, View


class Looks:
    """Counts the looks that were taken."""

    def __init__(self):
        self.once, self.taken, self.fails = OnceATurn(), 0, False

    def look(self):
        self.taken += 1
        if self.fails:
            raise StoreError("no", "yes")

    def times(self, count):
        before = self.taken
        for _ in range(count):
            self.once(self.look)
        return self.taken - before


def test_one_look_is_taken_in_a_turn_of_the_loop_and_another_in_the_next():
    async def story():
        looks = Looks()
        first = looks.times(3)
        await asyncio.sleep(0)
        return first, looks.times(2)

    assert asyncio.run(story()) == (1, 1)


def test_where_no_loop_runs_each_look_is_taken():
    assert Looks().times(2) == 2


def test_a_look_that_fails_is_taken_again_by_whoever_asks_next():
    async def story():
        looks = Looks()
        looks.fails = True
        for _ in range(3):
            with pytest.raises(StoreError):
                looks.times(1)
        looks.fails = False
        return looks.times(2)

    assert asyncio.run(story()) == 1


def test_a_loop_that_ends_in_the_middle_of_a_turn_leaves_the_next_one_a_look():
    looks, loop = Looks(), asyncio.new_event_loop()
    loop.call_soon(loop.stop)
    loop.call_soon(looks.times, 1)
    loop.run_forever()
    loop.close()

    async def later():
        return looks.times(2)

    assert (looks.taken, asyncio.run(later())) == (1, 1)


class Inventory:
    def __init__(self):
        self.news, self.looks, self.killed = False, 0, ()

    def changed(self):
        self.looks += 1
        news, self.news = self.news, False
        return news

    def kills(self):
        return self.killed


def test_what_others_have_changed_and_killed_is_known_in_the_next_turn():
    async def story():
        store = Inventory()
        shared = Shared(store, OnceATurn())
        one, other = View(shared), View(shared)
        await asyncio.sleep(0)
        assert [one.changed(), other.changed(), one.changed()] == [False, False, False]
        assert store.looks == 2  # that of the first view, in the turn before, and one for all three
        store.news, store.killed = True, ("all",)
        assert [one.changed(), one.kills()] == [False, ()]
        await asyncio.sleep(0)
        assert [one.changed(), other.changed(), one.changed()] == [True, True, False]
        assert one.kills() == other.kills() == ("all",)

    asyncio.run(story())


def test_what_one_server_has_changed_itself_the_others_know_at_once():
    async def story():
        shared = Shared(Inventory(), OnceATurn())
        one, other = View(shared), View(shared)
        one.note()
        assert [one.changed(), other.changed()] == [False, True]

    asyncio.run(story())
