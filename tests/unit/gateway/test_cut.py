"""What is under way for a conversation is broken off when it is killed, and whoever waits is told why."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.exchange import HttpExchange
from douane.gateway.work import Work
from douane.model.events import Claims
from tests._promises import promise
from tests.playbooks.post import LATEST, request
from tests.unit.gateway._peers import Kept, Line, Way


class Silent(Way):
    """A server that takes requests and answers none; it notes which were broken off."""

    def __init__(self):
        super().__init__()
        self.waiting = asyncio.Event()
        self.broken_off = 0

    async def send(self, conversation, permit, exchange):
        await super().send(conversation, permit, exchange)
        if b"resources/list" in permit.raw:
            await self._wait()

    async def listen(self, conversation, exchange, last):
        conversation.listens(exchange)
        exchange.begin_stream()
        await self._wait()

    async def _wait(self):
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise


def story(told):
    async def bounded():
        async with asyncio.timeout(5) as bound:
            found = await told()
        assert not bound.expired(), (
            "what was broken off goes on as if it had ended, also when the test gives up"
        )
        return found

    return asyncio.run(bounded())


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_request_that_a_remote_server_does_not_answer_is_broken_off_with_the_reason():
    async def told():
        line = await Line(way=Silent()).opened()
        asking = asyncio.create_task(line.says(request(7, "resources/list")))
        await line.way.waiting.wait()
        assert line.conversation.is_open
        await line.conversation.cut("a person has killed everything")
        return line, await asking

    line, kept = story(told)
    assert "a person has killed everything" in kept.messages[0]["error"]["message"]
    assert line.way.broken_off == 1
    assert line.way.is_closed
    assert not line.conversation.is_open


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_stream_that_is_listened_to_ends():
    async def told():
        line = await Line(way=Silent()).opened()
        kept = Kept()
        exchange = HttpExchange(kept, Claims(LATEST))
        listening = asyncio.create_task(line.conversation.listen(exchange, None))
        await line.way.waiting.wait()
        await line.conversation.cut("a person has killed everything")
        await listening
        return kept

    assert story(told).has_ended


def test_a_client_that_leaves_is_no_kill():
    async def told():
        work, begun = Work(), asyncio.Event()

        async def way():
            begun.set()
            await asyncio.Event().wait()

        waiting = asyncio.create_task(work.on(way()))
        await begun.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return work

    assert not story(told).is_any


def test_what_was_broken_off_goes_on_and_may_wait_for_other_things():
    async def told():
        work, begun = Work(), asyncio.Event()

        async def way():
            begun.set()
            await asyncio.Event().wait()

        async def whole():
            await work.on(way())
            await asyncio.sleep(0)
            return asyncio.current_task().cancelling()

        waiting = asyncio.create_task(whole())
        await begun.wait()
        work.cut()
        return await waiting

    assert story(told) == 0
