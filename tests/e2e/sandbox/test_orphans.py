"""Two hundred starts, each killed at a moment and in an order of its own: nothing of them is left."""

from __future__ import annotations

import os
import random
import select
import signal
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e.processes import Watched, descendants
from tests.e2e.sandbox.conftest import STARTING
from tests.e2e.sandbox.test_ends import DAEMON

pytestmark = [pytest.mark.long, pytest.mark.timeout(280)]
STARTS = 200
SEED = 6
LATEST = 0.4  # seconds after which the whole box runs, on a slow day


@promise("P-CONTAINED-ENDS")
def test_nothing_is_left_of_starts_that_are_killed_at_any_moment(begin, ground):
    chance = random.Random(SEED)
    mark = f"# {ground}"
    for _ in range(STARTS):
        launcher = begin("-c", DAEMON + mark, talks=True)
        select.select([launcher.stderr], [], [], chance.uniform(0, LATEST))
        everybody = [launcher.pid, *(pid for pid in descendants(launcher.pid) if not is_guardian(pid))]
        for pid in chance.sample(everybody, chance.randint(1, len(everybody))):
            with suppress(ProcessLookupError):  # one of the others took it along
                os.kill(pid, chance.choice((signal.SIGKILL, signal.SIGTERM)))
        launcher.kill()
        launcher.wait()
    assert left(mark) == []


def is_guardian(pid):
    """Whether it is what ends the rest; only that and all others at one time, and at one moment, leave something."""
    return STARTING.name.encode() in command_line(pid)


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def left(mark):
    """The command lines of what has this mark and does not end."""
    found = []
    for pid in [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]:
        if mark.encode() not in command_line(pid):
            continue
        with suppress(ProcessLookupError), closing(Watched(pid)) as one:
            if not one.ends():
                found.append(command_line(pid).decode())
    return found
