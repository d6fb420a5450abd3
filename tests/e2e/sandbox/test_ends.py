"""Nothing of what runs within walls is left behind, and nothing runs that nobody said `go` to."""

from __future__ import annotations

import signal
from contextlib import closing

import pytest

from douane.model.profile import STRICT
from tests._promises import promise
from tests.e2e.processes import Watched, descendants

# Twice removed from who started it, in a session of its own, deaf to signals, with the parent-death signal taken off.
DAEMON = """
import ctypes, os, signal
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(1, 0)
        print("it runs", flush=True)
        while True:
            signal.pause()
    os._exit(0)
os.wait()
signal.pause()
"""


@promise("P-CONTAINED-ENDS")
def test_a_daemon_ends_with_who_started_it(begin):
    launcher = begin("-c", DAEMON, talks=True)
    assert launcher.stdout.readline() == "it runs\n"
    inside = [Watched(pid) for pid in descendants(launcher.pid)]
    assert len(inside) >= 3
    launcher.send_signal(signal.SIGKILL)
    for one in inside:
        with closing(one):
            assert one.ends()


@promise("P-CONTAINED")
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_a_process_that_has_had_its_time_of_the_processor_is_ended(begin):
    launcher = begin("-c", "while True: pass", ceilings=STRICT.ceilings._replace(processor=1))
    assert launcher.wait(10)


@promise("P-CONTAINED-ENDS")
@pytest.mark.parametrize("moment", ["begun", "furnished", "whole"])
def test_what_nobody_let_go_never_runs_and_is_not_left_behind(begin, ground, moment):
    leaves_a_trace = ("-c", f"open({str(ground / 'given/trace')!r}, 'w').close()")
    launcher = begin(*leaves_a_trace, dies=moment)
    assert launcher.wait(10) == -signal.SIGKILL
    assert launcher.stderr.read() == ""  # nothing has the other end any more
    assert not (ground / "given/trace").exists()
    assert begin(*leaves_a_trace).wait(10) == 0
    assert (ground / "given/trace").exists()
