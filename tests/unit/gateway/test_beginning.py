"""Processes within walls for which nobody waits any more while they begin."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading

import pytest

from douane.errors import LaunchError
from douane.gateway.upstreams.beginning import _let_go, _prepared, begun
from tests.unit.gateway.test_processes import Watch


class Slow:
    """What is prepared in a thread, or let go by one, and fails once it may go on."""

    is_gated = False

    def __init__(self):
        self.begun, self.go_on = threading.Event(), threading.Event()

    def fails(self):
        self.begun.set()
        assert self.go_on.wait(10)
        raise LaunchError("the process has ended", "see why")

    let_go = fails


async def left(work, slow):
    """What the loop complains of when whoever waits for this leaves, and the thread fails afterwards."""
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
    waiting = asyncio.ensure_future(work)
    assert await asyncio.to_thread(slow.begun.wait, 10)
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done(), "the thread still has what the caller is about to close"
    slow.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    del waiting, work
    gc.collect()
    await asyncio.sleep(0)
    return complaints


def test_who_leaves_while_a_box_is_let_go_makes_nobody_complain_of_how_that_failed():
    async def story():
        slow, guardian = Slow(), Watch()
        process = await begun((sys.executable, "-c", "input()"), {}, guardian)
        complaints = await left(_let_go(process, slow, guardian, lambda: None), slow)
        assert process.returncode is not None
        return complaints

    assert asyncio.run(story()) == []


def test_who_leaves_while_a_box_is_prepared_makes_nobody_complain_of_how_that_failed():
    async def story():
        slow = Slow()
        return await left(_prepared(asyncio.ensure_future(asyncio.to_thread(slow.fails))), slow)

    assert asyncio.run(story()) == []
