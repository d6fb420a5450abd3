"""Servers that the gateway starts within walls, with its own loop."""

from __future__ import annotations

import asyncio
import json
import os
import threading

import pytest

from douane.errors import LaunchError, StoreError
from douane.gateway.turns import faster_loop
from douane.gateway.upstreams.running import Launch, Running
from douane.gateway.upstreams.starts import Starts
from douane.model.profile import STRICT, Network
from douane.sandbox.launch import ensure_main_thread
from douane.sandbox.profile import Walls
from douane.transports.guardian import Guardian
from tests._handing import no_secrets
from tests._promises import promise
from tests.e2e.processes import Watched

TELLING = """
import json, os, sys
for line in sys.stdin:
    print(json.dumps({"line": line, "env": sorted(os.environ), "home": os.listdir(os.environ["HOME"])}), flush=True)
"""


@pytest.fixture
def guardian():
    one = Guardian()
    yield one
    one.release()


@pytest.fixture
def launch(python, guardian, monkeypatch):
    monkeypatch.setenv("TOLD", "yes")
    monkeypatch.setenv("UNTOLD", "yes")

    def within(profile):
        command = (python, "-IS", "-c", TELLING)
        walls = Walls(profile, "", ())
        walls = walls._replace(begun=lambda how, whose: held.append((how, whose)))
        bounds = 1 << 20, guardian, Starts(10), 60.0
        return Launch(command, ("TOLD",), *bounds, no_secrets(), walls=lambda: walls)

    held = within.held = []
    return within


async def answered(launch):
    """What a server says to one line, and the process it was; it has ended by then."""
    running, said = await Running.start(launch), asyncio.Event()
    heard = []

    async def hear(line):
        heard.append(line)
        said.set()

    running.hear = hear
    pid = running._process.pid
    await running.say(b"{}")
    await asyncio.wait_for(said.wait(), 10)
    running.close()
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*others)
    return json.loads(heard[0]), pid


@promise("P-CONTAINED-ENV")
def test_a_server_of_the_gateway_is_started_within_walls(launch):
    with asyncio.Runner(loop_factory=faster_loop()) as runner:
        told, pid = runner.run(answered(launch(STRICT)))
    assert told["line"] == "{}\n"
    assert launch.held == [("bubblewrap", "")]
    assert told["home"] == []
    assert "TOLD" in told["env"]
    assert "UNTOLD" not in told["env"]
    with pytest.raises(ProcessLookupError):
        Watched(pid)


class Hurried(Guardian):
    """Has somebody told of each process that begins."""

    def __init__(self, tell):
        super().__init__()
        self._tell = tell

    def guard(self, group):
        super().guard(group)
        self._tell(group)


@promise("P-CONTAINED-ENDS")
@pytest.mark.parametrize("moment", ["it is prepared", "its box is built"])
def test_a_start_that_nobody_waits_for_any_more_leaves_nothing(launch, moment):
    begun = []

    async def abandoned():
        loop = asyncio.get_running_loop()

        def give_up(group):
            begun.append(Watched(group))
            loop.call_soon(starting.cancel)

        hurried = Hurried(give_up)
        starting = asyncio.create_task(Running.start(launch(STRICT)._replace(guardian=hurried)))
        if moment == "it is prepared":
            loop.call_soon(starting.cancel)
        with pytest.raises(asyncio.CancelledError):
            await starting
        hurried.release()

    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names alone
    asyncio.run(abandoned())
    for box in begun:
        assert box.ends()
        box.close()
    assert bool(begun) == (moment == "its box is built")
    assert set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208  # the same


@promise("P-CONTAINED-RECORDED")
def test_what_cannot_be_recorded_does_not_run(launch, ground):
    def full(_how, _whose):
        raise StoreError("the disk is full", "make room")

    mark = ground / "given/ran"
    walls = Walls(STRICT._replace(write=(str(ground / "given"),)), "", (), begun=full)
    started = launch(STRICT)._replace(command=("/bin/sh", "-c", f"echo ran >{mark}"), walls=lambda: walls)
    runner = asyncio.Runner(loop_factory=faster_loop())
    with runner, pytest.raises(StoreError, match="the disk is full"):
        runner.run(Running.start(started))
    assert not mark.exists()


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_hosts_that_nobody_would_hold_it_to_keep_it_from_starting(launch):
    with pytest.raises(LaunchError, match="names hosts"):
        asyncio.run(Running.start(launch(STRICT._replace(network=Network(("api.example.com",))))))


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_without_bubblewrap_nothing_is_started(launch, monkeypatch):
    launch = launch(STRICT)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LaunchError, match="bubblewrap is not installed") as caught:
        asyncio.run(Running.start(launch))
    assert "apt install bubblewrap" in caught.value.fix


@promise("P-CONTAINED-ENDS")
def test_only_the_thread_that_lasts_starts_a_box():
    ensure_main_thread()
    refused = []

    def ask():
        try:
            ensure_main_thread()
        except LaunchError as error:
            refused.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert refused
    assert os.getpid() == threading.main_thread().native_id
