"""What a server never answers is answered in its place, so that it counts as under way no longer."""

from __future__ import annotations

import asyncio

import pytest

from douane.protocol.direction import Direction
from tests._promises import promise
from tests.playbooks.post import notification, request
from tests.unit.gateway._bundles import Servers
from tests.unit.gateway._peers import Line

PATIENCE = 60.0  # seconds, from the beginning of a request at some small time


def lapsing(line):
    line.conversation._overdue._patience = PATIENCE
    return line


def owed(line):
    return list(line.session.pending[Direction.TO_SERVER])


@promise("P-HTTP-LASTS")
def test_what_is_never_answered_is_an_error_after_a_time():
    async def story():
        line = lapsing(await Line().opened())
        await line.conversation.lapse(line.now)
        kept = await line.says(request(1, "tools/list"))
        await line.conversation.lapse(line.now + PATIENCE - 10)
        assert owed(line) == [1]
        await line.conversation.lapse(line.now + PATIENCE + 10)
        assert owed(line) == []
        return kept

    kept = asyncio.run(story())
    assert kept.status == 504
    assert "has not answered for too long" in kept.messages[0]["error"]["message"]


def test_a_server_that_goes_on_speaking_is_waited_for():
    async def story():
        line = lapsing(await Line().opened())
        await line.says(request(1, "tools/list"))
        await line.hears(notification("notifications/message", level="info", data="going on"))
        await line.conversation.lapse(50.0)
        await line.conversation.lapse(50.0 + PATIENCE - 1)
        assert owed(line) == [1]
        await line.conversation.lapse(50.0 + PATIENCE + 1)
        return owed(line)

    assert asyncio.run(story()) == []


@promise("P-HTTP-LASTS")
def test_what_nobody_waits_for_lapses_however_much_the_server_says():
    async def story():
        line = lapsing(await Line().opened())
        kept = await line.says(request(1, "tools/list"))
        line.conversation.left(kept.exchange)
        await line.hears(notification("notifications/message", level="info", data="of other things"))
        await line.conversation.lapse(line.now + PATIENCE + 10)
        return owed(line)

    assert asyncio.run(story()) == []


@pytest.mark.parametrize("seconds", [0.0, 1e12])
def test_every_conversation_with_a_server_is_looked_at(seconds):
    async def story():
        servers = await Servers("one", "two").opened()
        asking = asyncio.create_task(servers.says(request(1, "tools/call", name="one__echo")))
        while not servers.ways["one"].sent:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0)
        for one in servers.served.values():
            await one.lapse(seconds)
        kept = await asking
        return kept.status

    assert asyncio.run(story()) == (504 if seconds else None)
