"""Whatever a server has started, in whatever group and session, is found and ended with it."""

from __future__ import annotations

import inspect
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from douane.sandbox.offspring import end, mark_in, marked
from tests._promises import promise
from tests.e2e.processes import Watched

AWAY = (
    "import os, time; os.setsid(); os.fork() and os._exit(0); print(os.getpid(), flush=True); time.sleep(60)"
)
UNMARKED = "import os, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(60)"
SERVER = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=None if sys.argv[2] == "as it is" else {})
time.sleep(60)
"""


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize(("program", "variables"), [(AWAY, "as it is"), (UNMARKED, "none")])
def test_what_has_left_the_group_is_ended_with_the_server(program, variables):
    command = [sys.executable, "-c", SERVER, program, variables]
    variables = marked(os.environ)
    with Popen(command, env=variables, stdout=PIPE, start_new_session=True) as server:
        with closing(Watched(int(server.stdout.readline()))) as child:
            end(server.pid, mark_in(variables))
            assert child.ends(1000)
        assert server.wait() == -9


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("then", ["exec env -i /bin/sleep 60", "exit"])
def test_what_has_left_a_process_with_other_variables_or_none_is_ended_too(then):
    variables = marked(os.environ)
    command = ["sh", "-c", f"(setsid sh -c 'echo $$; sleep 60 & wait' &); {then}"]
    with Popen(command, env=variables, stdout=PIPE, start_new_session=True) as server:
        with closing(Watched(int(server.stdout.readline()))) as child:
            if then == "exit":
                server.wait()
            else:
                await_program(server.pid, b"/bin/sleep")
            end(server.pid if server.returncode is None else None, mark_in(variables))
            assert child.ends(1000)
        assert server.wait() == (0 if then == "exit" else -9)


def await_program(pid, program):
    path = Path(f"/proc/{pid}/cmdline")
    while not path.read_bytes().startswith(program):
        time.sleep(0.005)  # as short as an exec takes


def test_what_another_server_has_started_goes_on():
    command = [sys.executable, "-c", SERVER, AWAY, "as it is"]
    ours, others = marked(os.environ), marked(os.environ)
    with (
        Popen(command, env=ours, stdout=PIPE, start_new_session=True) as one,
        Popen(command, env=others, stdout=PIPE, start_new_session=True) as another,
        closing(Watched(int(another.stdout.readline()))) as child,
    ):
        one.stdout.readline()
        end(one.pid, mark_in(ours))
        assert not child.ends(100)
        end(another.pid, mark_in(others))
        assert child.ends(1000)


DEEP = """
import os, time
for depth in range(120):
    if os.fork():
        break
else:
    print("deep", flush=True)
time.sleep(60)
"""


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_server_is_ended_however_deep_what_it_has_started_lies():
    command = [sys.executable, "-c", DEEP]
    with Popen(command, env=marked(os.environ), stdout=PIPE, start_new_session=True) as server:
        assert server.stdout.readline() == b"deep\n"
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(len(inspect.stack()) + 80)
        try:
            end(server.pid, "")
        finally:
            sys.setrecursionlimit(usual)
        assert server.wait() == -9
