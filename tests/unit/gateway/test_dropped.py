"""Streams and requests that are open when their session ends."""

from __future__ import annotations

import asyncio

from douane.gateway.exchange import HttpExchange
from douane.gateway.waiting import leaving, until_over
from douane.model.events import Claims
from tests._promises import promise
from tests.unit.gateway._peers import Kept


async def dropped(*, begun):
    """An exchange that its session is taken from, while something endless is done for it."""
    kept, started = Kept(), asyncio.Event()

    async def work():
        if begun:
            kept.exchange.begin_stream()
        started.set()
        await asyncio.Event().wait()

    async def serve():
        kept.exchange = HttpExchange(kept, Claims(), leave=leaving())
        await until_over(kept.exchange, work())

    serving = asyncio.create_task(serve())
    await started.wait()
    kept.exchange.drop()
    await asyncio.wait_for(serving, 5)
    return kept


@promise("P-REVOKED-STREAMS")
def test_a_stream_is_ended_and_nothing_more_is_done_for_it():
    kept = asyncio.run(dropped(begun=True))
    assert (kept.status, kept.has_ended) == (200, True)


@promise("P-REVOKED-STREAMS")
def test_a_request_without_an_answer_hears_that_its_session_is_gone():
    kept = asyncio.run(dropped(begun=False))
    assert (kept.status, kept.has_ended) == (404, True)
