"""What watches over servers ends them with us, whatever is done to it before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from douane.errors import LaunchError
from douane.transports.guardian import Guardian
from tests._promises import promise


def child_of(guardian):
    return guardian._child


def settled(condition):
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


@pytest.fixture
def server():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def guardian():
    made = Guardian()
    yield made
    made._close()


@promise("P-NO-ORPHANS")
@pytest.mark.parametrize("is_looked_for", [True, False])
def test_one_that_was_killed_is_followed_by_another_that_guards_the_same(guardian, server, is_looked_for):
    guardian.guard(server.pid)
    first = child_of(guardian)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    if is_looked_for:
        guardian.look(pytest.fail)
    else:
        guardian.guard(server.pid)
    assert child_of(guardian) != first
    guardian._close()
    assert server.wait(10) == -signal.SIGTERM


@promise("P-NO-ORPHANS")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_signals_that_are_not_for_it_do_not_end_it(guardian, server, number):
    guardian.guard(server.pid)
    assert settled(lambda: os.getsid(child_of(guardian)) == child_of(guardian)), "signals are ignored by then"
    os.kill(child_of(guardian), number)
    guardian._close()
    assert server.wait(10) == -signal.SIGTERM


def test_one_that_is_there_stays(guardian):
    first = child_of(guardian)
    guardian.look(pytest.fail)
    guardian.forget(12345)
    assert child_of(guardian) == first


def test_it_is_said_where_none_can_be_begun(guardian, monkeypatch):
    os.kill(child_of(guardian), signal.SIGKILL)
    os.waitpid(child_of(guardian), 0)

    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    told = []
    guardian.look(told.append)
    assert "watch over" in told[0].message
    with pytest.raises(LaunchError, match="watch over"):
        guardian.guard(12345)
    monkeypatch.undo()
    guardian.forget(12345)
    guardian.look(pytest.fail)
    assert child_of(guardian) > 0
