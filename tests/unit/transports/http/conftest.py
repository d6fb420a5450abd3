"""Each test of a conversation runs on both loops."""

from __future__ import annotations

import asyncio

import pytest
import uvloop

SOON = 5.0


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine, for a bounded time, and gives what it gives."""

    def run(coroutine):
        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(asyncio.wait_for(coroutine, SOON))

    return run
