"""Programs under load, and what is left of them."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from tests.e2e import installed
from tests.e2e.endurance.lazy_client import LazyClient
from tests.e2e.processes import Watched
from tests.e2e.recordings import isolated_state

HEAVY_SERVER = (sys.executable, "-IS", str(Path(__file__).with_name("heavy_server.py")))


@pytest.fixture
def surroundings(home):
    """The environment of a host in that home, where the same call may be made all day."""
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text('[behaviour]\noff = "*"\n')
    return {"PATH": os.environ["PATH"]} | isolated_state(home)


@pytest.fixture
def heavy(surroundings):
    """`heavy(habit, amount, **streams)` is a lazy client of Douane in front of the heavy server."""
    clients = []

    def start(habit, amount=0, **streams):
        command = (str(installed.DOUANE_MCP), "--upstream", *HEAVY_SERVER, habit, str(amount))
        clients.append(LazyClient(command, surroundings, **streams))
        return clients[-1]

    yield start
    for client in clients:
        client.kill()


@pytest.fixture
def watched():
    """`watched(pid)` is a process to wait for."""
    processes = []

    def watch(pid):
        processes.append(Watched(pid))
        return processes[-1]

    yield watch
    for process in processes:
        process.close()


def all_end(processes, within_ms=3_000):
    """Whether all of these processes end in time."""
    poll = select.poll()
    for process in processes:
        poll.register(process.handle, select.POLLIN)
    left = {process.handle for process in processes}
    while left and (ended := poll.poll(within_ms)):
        for handle, _ in ended:
            poll.unregister(handle)
            left.discard(handle)
    return not left


@pytest.fixture
def recorded(douane):
    """`recorded()` is the text of all entries, after the log was verified."""

    def read():
        verified = douane("audit", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        return douane("audit", "tail", "--json", "-n", "100000").stdout

    return read
