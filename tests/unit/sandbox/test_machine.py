"""What a machine without walls is told, by a bubblewrap that says what it would say there."""

from __future__ import annotations

import os

import pytest

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import STRICT
from douane.sandbox import machine
from douane.sandbox.profile import Walls
from douane.sandbox.start import start_within
from tests._promises import promise

HELP = "--disable-userns --ro-bind-fd"


@pytest.fixture
def bubblewrap(tmp_path, monkeypatch):
    """`bubblewrap(says)` puts a program of this name on PATH that can do nothing but complain."""

    def put(says, knows=HELP):
        program = tmp_path / "bwrap"
        program.write_text(
            f'#!/bin/sh\n[ "$1" = --help ] && echo "{knows}" && exit 0\necho "{says}" >&2\nexit 1\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return program

    return put


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    ("says", "reason", "advice"),
    [
        ("bwrap: setting up uid map: Permission denied", "Ubuntu 23.10", "apparmor_parser -r"),
        (
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            "Ubuntu 23.10",
            "apparmor_parser -r",
        ),
        (
            "bwrap: No permissions to create new namespace",
            "may not make user namespaces",
            "unprivileged_userns_clone",
        ),
        (
            "bwrap: Creating new namespace failed: user.max_user_namespaces",
            "no more namespaces",
            "max_user_namespaces",
        ),
        (
            "bwrap: Creating new namespace failed: Resource temporarily unavailable",
            "as many processes",
            "ulimit -u",
        ),
        ("bwrap: Failed to make / slave: Permission denied", "container", "outside of it"),
        ("bwrap: Can't mount proc on /newroot/proc", "/proc is covered", "outside of it"),
        ("bwrap: something new", "something new", "standard error"),
        ("", "without a word", "standard error"),
    ],
)
def test_why_bubblewrap_cannot_work_is_told_with_what_helps(bubblewrap, says, reason, advice):
    error = machine.refusal(machine.Tool(str(bubblewrap(says)), takes_files=True))
    assert reason in error.message
    assert advice in error.fix


@promise("P-WALLS-BY-DEFAULT")
@pytest.mark.parametrize(
    ("says", "can_have_none"),
    [
        ("bwrap: setting up uid map: Permission denied", True),
        ("bwrap: Creating new namespace failed: user.max_user_namespaces", True),
        ("bwrap: Creating new namespace failed: Resource temporarily unavailable", False),
        ("bwrap: something new", False),
    ],
)
def test_only_what_no_server_brings_about_is_a_reason_for_no_walls(bubblewrap, says, can_have_none):
    refusal = machine.refusal(machine.Tool(str(bubblewrap(says)), takes_files=True))
    assert isinstance(refusal, NoWallsError) is can_have_none


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_a_server_is_not_started_where_no_box_can_be_built(bubblewrap, monkeypatch, tmp_path):
    bubblewrap("bwrap: No permissions to create new namespace")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    guarded = []
    with pytest.raises(LaunchError, match="may not make user namespaces"):
        start_within(("/bin/echo", "ran"), Walls(STRICT, "", ()), os.environ, guarded.append)
    assert guarded


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_other_systems_have_no_sandbox(bubblewrap, monkeypatch, tmp_path):
    bubblewrap("")
    monkeypatch.setattr("os.uname", lambda: os.uname_result(("Darwin", "here", "25", "", "arm64")))
    with pytest.raises(LaunchError, match="no sandbox for this system"):
        machine.find(str(tmp_path))


@promise("P-CONTAINED-OR-NOT-STARTED")
def test_a_processor_that_has_no_filter_starts_nothing_and_leaves_nothing_open(bubblewrap, monkeypatch):
    bubblewrap("")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("os.uname", lambda: os.uname_result(("Linux", "here", "6", "", "riscv64")))
    before = os.listdir("/proc/self/fd")  # noqa: PTH208  # names alone
    with pytest.raises(LaunchError, match="no filter of system calls for `riscv64`"):
        start_within(("/bin/echo", "ran"), Walls(STRICT, "", ()), os.environ, lambda _: None)
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208  # the same


def test_an_old_bubblewrap_is_refused(bubblewrap, tmp_path):
    bubblewrap("", knows="--unshare-all")
    with pytest.raises(LaunchError, match=r"older than 0\.8"):
        machine.find(str(tmp_path))


def test_what_lesser_walls_lack_is_told_and_refused_where_they_must_be_whole(bubblewrap, tmp_path):
    bubblewrap("", knows="--disable-userns")
    lacks = machine.lacks(machine.find(str(tmp_path)))
    assert "exchanged" in lacks[0].lost
    with pytest.raises(LaunchError, match="to be kept whole"):
        start_within(
            ("/bin/echo",), Walls(STRICT._replace(is_whole=True), "", ()), os.environ, lambda _: None
        )
