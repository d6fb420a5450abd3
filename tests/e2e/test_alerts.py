"""`douane alerts run`, the real command: killed again and again while a log grows, it loses nothing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from contextlib import closing

import pytest

from douane.alerts.queue import Queue
from douane.model.events import Record
from douane.policy.sinks import Kind
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.contracts.receivers.http import OLDER, WHSEC, HttpReceiver, webhook
from tests.unit.alerts._bodies import finding, judged

pytestmark = pytest.mark.long
ENTRIES = 600
PATIENCE = 45
COMMAND = (sys.executable, "-m", "douane", "alerts", "run")


@promise("P-ALERTS-NOT-LOST")
def test_every_entry_is_told_however_often_the_process_is_killed(tmp_path):
    state, config = tmp_path / "state", tmp_path / "config"
    config.mkdir()
    given = {"url": ("{base}/hook",), "secret": ("env://WHSEC",)}
    with closing(HttpReceiver(webhook, Kind.WEBHOOK, given)) as receiver:
        (config / "douane.toml").write_text(
            f'[alerts]\nwindow = "1 s"\n[[alerts.sink]]\nname = "hook"\nkind = "webhook"\nurl = "{receiver.base}/hook"\n'
            'secret = ["env://WHSEC", "env://OLDER"]\n'
        )
        with closing(Queue(str(state))) as queue:
            queue.begin(0, b"")
        environ = os.environ | {"DOUANE_STATE": str(state), "DOUANE_CONFIG": str(config)}
        environ |= {"WHSEC": WHSEC, "OLDER": OLDER}
        kills = grow_and_kill(state, environ)
        with subprocess.Popen(COMMAND, env=environ, cwd=tmp_path) as process:
            end = time.monotonic() + PATIENCE
            while told(receiver) < ENTRIES and time.monotonic() < end:
                time.sleep(0.1)
            process.terminate()
            assert process.wait(PATIENCE) == 0
    assert kills >= 3
    assert (told(receiver), receiver.wrong) == (ENTRIES, [])


def grow_and_kill(state, environ):
    """Write entries while the command runs, and kill it at any moment; how often that was."""
    chance, kills, written = random.Random(7), 0, 0
    with closing(SqliteStore(str(state))) as store:
        while written < ENTRIES:
            with subprocess.Popen(COMMAND, env=environ, cwd=state) as process:
                until = time.monotonic() + chance.uniform(0.9, 2.0)
                while time.monotonic() < until and written < ENTRIES:
                    store.commit(
                        [Record(entry(number)) for number in range(written, min(written + 5, ENTRIES))]
                    )
                    written = min(written + 5, ENTRIES)
                    time.sleep(0.05)
                process.kill()
                kills += 1
    return kills


def entry(number):
    return judged(at=time.time(), action="deny", principal=f"p{number % 50}", findings=[finding("a.b")])


def told(receiver):
    """Of how many entries was told, what came twice counted once."""
    notices = {one["data"]["id"]: one["data"]["times"] for one in map(json.loads, list(receiver.bodies))}
    return sum(notices.values())
