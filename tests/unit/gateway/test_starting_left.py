"""A client that leaves while its server is made leaves nothing open."""

from __future__ import annotations

import asyncio
import threading

import pytest

from douane.gateway.upstreams import running


class Way:
    """A way out that says whether it was closed."""

    def __init__(self):
        self.is_closed = False

    def close(self):
        self.is_closed = True


def test_a_way_out_that_is_made_while_its_client_leaves_is_closed():
    began, may_end, way = threading.Event(), threading.Event(), Way()

    def made():
        began.set()
        may_end.wait(5)
        return way

    async def main():
        starting = asyncio.create_task(running._kept(asyncio.ensure_future(asyncio.to_thread(made))))
        await asyncio.to_thread(began.wait, 5)
        starting.cancel()
        await asyncio.sleep(0)
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(starting, 5)

    asyncio.run(main())
    assert way.is_closed


def test_a_way_out_that_its_client_waits_for_stays_open():
    way = Way()

    async def main():
        return await running._kept(asyncio.ensure_future(asyncio.to_thread(lambda: way)))

    assert asyncio.run(main()) is way
    assert not way.is_closed
