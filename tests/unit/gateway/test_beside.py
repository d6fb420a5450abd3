"""A process beside the gateway is begun again, is ended with it, and holds nothing up."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from douane.gateway import beside
from douane.gateway.beside import Beside
from douane.transports.guardian import Guardian


@pytest.fixture
def guardian():
    made = Guardian()
    yield made
    made.release()


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(beside, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(beside, "_LOOK_EVERY", 0.01)


def kept(guardian, program, until, wanted=lambda: True):
    """What was told until `until` of it was true."""

    async def keeping():
        told, enough = [], asyncio.Event()

        def tell(text):
            told.append(text)
            if until(told):
                enough.set()

        task = asyncio.create_task(Beside((sys.executable, "-c", program), guardian, wanted, tell).keep())
        await asyncio.wait_for(enough.wait(), 20)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return told

    return asyncio.run(keeping())


def test_one_that_ends_is_told_and_begun_again_after_a_pause(guardian):
    told = kept(guardian, "raise SystemExit(7)", lambda told: len(told) == 3)
    assert all("has ended with 7" in one for one in told)


def test_one_that_cannot_be_started_is_told_and_nothing_else_happens(guardian, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    told = kept(guardian, "", lambda told: len(told) == 2)
    assert "cannot be started" in told[0]


def test_it_ends_with_us(guardian, tmp_path):
    written = tmp_path / "pid"
    program = f"import os, time; open({str(written)!r}, 'w').write(str(os.getpid())); time.sleep(600)"

    async def keeping():
        begun = asyncio.Event()

        def wanted():
            if written.exists() and written.read_text():
                begun.set()
            return True

        task = asyncio.create_task(
            Beside((sys.executable, "-c", program), guardian, wanted, lambda _text: None).keep()
        )
        await asyncio.wait_for(begun.wait(), 20)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(keeping())
    with pytest.raises(ProcessLookupError):
        os.kill(int(written.read_text()), 0)


def test_it_ends_when_it_is_wanted_no_more_and_nobody_is_troubled(guardian, tmp_path):
    there, told = tmp_path / "there", []
    program = f"import time; open({str(there)!r}, 'w'); time.sleep(600)"

    async def keeping():
        made = Beside((sys.executable, "-c", program), guardian, lambda: not there.exists(), told.append)
        async with asyncio.timeout(20):
            assert await made._once() == ""

    asyncio.run(keeping())
    assert told == []
