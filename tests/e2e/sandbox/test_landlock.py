"""Landlock alone, where a machine allows no namespaces: what a hostile program reaches, and what is left of it."""

from __future__ import annotations

import json
import signal
from contextlib import closing

import pytest

from douane.model.profile import STRICT
from douane.sandbox.landlock.rules import LEAST_VERSION
from douane.sandbox.landlock.version import version
from tests._promises import promise
from tests.e2e.processes import Watched, descendants
from tests.e2e.sandbox.test_ends import DAEMON
from tests.e2e.sandbox.test_hostile import EXPECTED, HOSTILE, MARKER, outside
from tests.e2e.sandbox.test_memory import MIB, MUCH_TOGETHER

__all__ = ["outside"]

pytestmark = pytest.mark.skipif(
    version() < LEAST_VERSION, reason="THIS KERNEL'S LANDLOCK IS TOO OLD, nothing of it alone is tested"
)
# What nobody judges here, which is told wherever Landlock stands alone.
LOST = {"namespaces_of_its_own", "sockets_of_desktops", "home_without_end"}
# What it cannot keep, so that a profile which wants it is refused.
REFUSED = {"hidden_file", "hidden_folder", "move_what_is_hidden_to_another_place"}
CLOSED = {"EACCES", "EPERM", "EXDEV"}
NOT_THERE = {"shared_memory_without_end": {"ENOENT", "EACCES"}}


@promise("P-CONTAINED")
@promise("P-CONTAINED-ENV")
def test_nothing_that_it_tries_reaches_out(begin, ground, outside):
    hostile = begin(HOSTILE, json.dumps(outside), marker=MARKER, is_alone=True, read=[str(ground / "read")])
    said, complaints = hostile.communicate(timeout=30)
    assert hostile.returncode == 0, complaints
    told = json.loads(said)
    through = {
        name: ended
        for name, ended in told.items()
        if ended not in EXPECTED[name] | CLOSED | NOT_THERE.get(name, set())
    }
    assert through.keys() == LOST | REFUSED
    assert (ground / "home/.bashrc").read_text() == "outside\n"


OTHERS = """
import json, os, resource, sys, tempfile
def tried(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.strerror
    return "done"
secret, parent, given = json.loads(sys.argv[1])
print(tried(os.chmod, secret, 0o777), tried(os.utime, secret), tried(os.setxattr, secret, "user.a", b"b"))
print(tried(resource.prlimit, parent, resource.RLIMIT_NOFILE, (9, 9)), tried(os.setpriority, os.PRIO_PROCESS, parent, 19))
print(tried(os.sched_setaffinity, parent, {0}), tried(os.setsid), tried(os.kill, parent, 0))
program = os.path.join(given, "program")
open(program, "w").write("#!/bin/sh\\n")
print(tried(os.execv, program, [program]), os.environ["HOME"] != "/home/sandbox", open(tempfile.mkstemp()[1]).read() == "")
"""


@promise("P-CONTAINED")
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_what_landlock_does_not_judge_the_filter_does(begin, ground, outside):
    told = begin(
        "-c", OTHERS, json.dumps([outside["secret"], outside["parent"], str(ground / "given")]), is_alone=True
    )
    assert told.communicate(timeout=10)[0].splitlines() == [
        "Operation not permitted Operation not permitted Operation not permitted",
        "Operation not permitted Operation not permitted",
        "Operation not permitted Operation not permitted Operation not permitted",
        "Permission denied True True",
    ]


LEAVES_ANOTHER = """
import os, signal
reading, writing = os.pipe()
if os.fork() == 0:
    print("it runs", flush=True)
    os.write(writing, b"!")
    while True:
        signal.pause()
os.read(reading, 1)
"""


@promise("P-CONTAINED-ENDS")
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_a_daemon_ends_with_who_started_it(begin):
    launcher = begin("-c", DAEMON.replace("os.setsid()", ""), talks=True, is_alone=True)
    assert launcher.stdout.readline() == "it runs\n"
    inside = [Watched(pid) for pid in descendants(launcher.pid)]
    assert len(inside) >= 3
    launcher.send_signal(signal.SIGKILL)
    for one in inside:
        with closing(one):
            assert one.ends()


@promise("P-CONTAINED-ENDS")
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_what_a_server_leaves_behind_ends_with_it(begin):
    launcher = begin("-c", LEAVES_ANOTHER, talks=True, is_alone=True)
    assert launcher.stdout.read() == "it runs\n"  # up to the end: nobody holds it any more
    assert launcher.wait(10) == 0


@promise("P-CONTAINED-ENDS")
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_one_that_has_too_much_memory_in_all_is_ended_and_what_is_lost_is_told(begin):
    ceilings = STRICT.ceilings._replace(memory_in_all=128 * MIB)
    launcher = begin("-c", MUCH_TOGETHER, talks=True, ceilings=ceilings, is_alone=True)
    assert launcher.stdout.read() == "asked for\n"
    assert launcher.wait(10)
    complaints = launcher.stderr.read()
    assert "more than 128 MiB of memory in all" in complaints
    assert "Landlock stands alone" in complaints


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ({"hidden": ["{given}/.env"]}, "`hidden`"),
        ({"unix_sockets": True}, "`unix_sockets`"),
        ({"read": ["{given}/deep"]}, "to read in a folder to change"),
    ],
)
@pytest.mark.parametrize("as_account", ["ordinary"], indirect=True)
def test_a_profile_that_it_cannot_keep_is_refused(begin, ground, profile, problem):
    given = {
        key: [one.format(given=ground / "given") for one in value] if isinstance(value, list) else value
        for key, value in profile.items()
    }
    launcher = begin("-c", "print('it runs')", is_alone=True, **given)
    said, complaints = launcher.communicate(timeout=10)
    assert (launcher.returncode, said) == (2, "")
    assert problem in complaints


@promise("P-CONTAINED")
def test_within_a_box_it_is_one_wall_more(begin, ground, outside):
    hostile = begin(
        HOSTILE, json.dumps(outside), marker=MARKER, has_landlock=True, read=[str(ground / "read")]
    )
    said, complaints = hostile.communicate(timeout=30)
    assert hostile.returncode == 0, complaints
    told = json.loads(said)
    through = {name for name, ended in told.items() if ended not in EXPECTED[name] | CLOSED}
    assert through == REFUSED  # nothing is hidden here
    written = begin("-c", STARTS_WHAT_IT_WROTE, json.dumps(str(ground / "given")), has_landlock=True)
    assert written.communicate(timeout=10)[0] == "Permission denied\n" * 3


STARTS_WHAT_IT_WROTE = """
import json, os, sys
for folder in (json.loads(sys.argv[1]), "/tmp", os.environ["HOME"]):
    program = os.path.join(folder, "program")
    with open(program, "w") as file:
        file.write("#!/bin/sh\\n")
    os.chmod(program, 0o755)
    try:
        os.execv(program, [program])
    except OSError as error:
        print(error.strerror)
"""
