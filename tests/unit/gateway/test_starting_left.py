"""A client that leaves while its server is made leaves nothing open."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from douane.gateway.upstreams import running
from tests.unit.gateway.test_processes import is_alive, launch, settled


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


# It begins others at once, one of them in a session of its own, which keep its output open.
BUSY = 'sleep 600 & echo $! >"$0.1"; setsid sleep 600 & echo $! >"$0.2"; echo $$ >"$0.0"; exec sleep 600'


def begun_by(file):
    """The processes of a server, if it has begun any; waits a moment without letting the loop go on."""
    until = time.monotonic() + 1
    while not file.with_suffix(".0").exists() and time.monotonic() < until:
        time.sleep(0.005)
    return [int(one.read_text()) for one in file.parent.glob(f"{file.name}.*")]


@pytest.mark.parametrize("turns", range(4, 9))
def test_a_client_that_leaves_while_the_process_is_made_leaves_nothing_of_it(turns, tmp_path):
    file = tmp_path / "server"
    asked = launch(command=("sh", "-c", BUSY, str(file)))

    async def main():
        starting = asyncio.create_task(running.Running.start(asked))
        for _ in range(turns):
            await asyncio.sleep(0)
        found = begun_by(file) if not starting.done() else []
        starting.cancel()
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await starting
            await settled(lambda: not any(map(is_alive, found)))
        return found

    found = asyncio.run(main())
    assert asked.guardian.guarded == set()
    assert asked.starts.running == set()
    assert len(found) in {0, 3}
