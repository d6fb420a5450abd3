"""What all that is done in one turn of the loop needs is looked at once."""

from __future__ import annotations

import asyncio

from douane.gateway.due import OnceATurn
from douane.stores.shared import Shared, View


def test_a_look_is_due_once_in_a_turn_of_the_loop_and_again_in_the_next():
    async def story():
        is_due = OnceATurn()
        first = [is_due(), is_due(), is_due()]
        await asyncio.sleep(0)
        return first, [is_due(), is_due()]

    assert asyncio.run(story()) == ([True, False, False], [True, False])


def test_where_no_loop_runs_a_look_is_always_due():
    is_due = OnceATurn()
    assert [is_due(), is_due()] == [True, True]


def test_a_loop_that_ends_in_the_middle_of_a_turn_leaves_the_next_one_a_look():
    async def story():
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.stop)
        loop.call_soon(is_due)

    is_due, loop = OnceATurn(), asyncio.new_event_loop()
    loop.create_task(story())
    loop.run_forever()
    loop.close()
    assert is_due._looked_in is loop

    async def later():
        return [is_due(), is_due()]

    assert asyncio.run(later()) == [True, False]


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
