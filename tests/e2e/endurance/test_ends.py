"""Whoever goes, and however: nothing is left behind, what is owed is answered, and the exit code says what happened."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.endurance.conftest import HEAVY_SERVER, all_end
from tests.e2e.endurance.lazy_client import AT_MOST, LazyClient
from tests.e2e.processes import descendants
from tests.e2e.recordings import TEE

HERE = Path(__file__).parent


@pytest.fixture
def post(surroundings):
    """`post(*command, **streams)` is a lazy client of any program."""
    clients = []

    def start(*command, **streams):
        clients.append(LazyClient(tuple(map(str, command)), surroundings, **streams))
        return clients[-1]

    yield start
    for client in clients:
        client.kill()


@pytest.fixture
def abandoned(surroundings):
    """`abandoned(habit)` is a host to be killed, and the post that it has started."""
    hosts = []

    def start(habit):
        command = (str(installed.DOUANE_MCP), "--upstream", *HEAVY_SERVER, habit)
        host = subprocess.Popen(
            (sys.executable, "-IS", HERE / "abandoning_host.py", *command),
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        hosts.append(host)
        return host, int(host.stdout.readline())

    yield start
    for host in hosts:
        host.kill()
        host.wait(AT_MOST)
        host.stdout.close()


def test_a_server_that_dies_within_a_line_leaves_the_client_with_an_answer(heavy):
    client = heavy("partial")
    client.open()
    assert "error" in client.call(2, "heavy")


def test_a_server_that_dies_within_a_line_is_recorded_with_what_was_dropped(heavy, recorded):
    client = heavy("partial")
    client.open()
    client.call(2, "heavy")
    client.end()
    assert "bytes of an unfinished message were dropped" in recorded()


def test_the_code_of_a_server_that_dies_within_a_line_is_passed_on(heavy):
    client = heavy("partial")
    client.open()
    client.call(2, "heavy")
    assert client.end() == 7


def test_a_server_that_takes_nothing_more_ends_the_conversation(heavy):
    client = heavy("mute")
    client.open()
    client.request(2, "tools/call", name="heavy", arguments={})
    client.request(3, "tools/call", name="echo", arguments={})
    assert "error" in client.answer(3)


@pytest.mark.parametrize("code", [0, 1, 42])
def test_a_server_that_ends_at_once_gives_its_code(heavy, code):
    assert heavy("leave", code).process.wait(AT_MOST) == code


def test_a_request_to_a_server_that_ended_at_once_is_answered(post):
    client = post(installed.DOUANE_MCP, "--upstream", "cat", "/dev/null")
    client.request(
        0,
        "initialize",
        protocolVersion="2025-11-25",
        capabilities={},
        clientInfo={"name": "a", "version": "1"},
    )
    assert "error" in client.answer(0)


def test_a_missing_command_is_an_answer_that_the_host_can_show(post):
    client = post(installed.DOUANE_MCP, "--upstream", "no-such-program-anywhere")
    client.request(0, "initialize", protocolVersion="2025-11-25", capabilities={})
    assert "`no-such-program-anywhere`" in client.answer(0)["error"]["message"]


def test_a_missing_command_is_the_mistake_of_whoever_wrote_it(post):
    client = post(installed.DOUANE_MCP, "--upstream", "no-such-program-anywhere")
    client.request(0, "initialize", protocolVersion="2025-11-25", capabilities={})
    assert client.process.wait(AT_MOST) == 2


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_ends_the_post_with_the_code_of_that_signal(heavy, number):
    client = heavy("line")
    client.open()
    client.process.send_signal(number)
    assert client.process.wait(AT_MOST) == 128 + number


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_in_the_first_moment_ends_the_post_without_a_traceback(heavy, tmp_path, number):
    with (tmp_path / "stderr").open("wb") as stderr:
        client = heavy("line", stderr=stderr)
        while not descendants(client.process.pid):  # before our first line runs, Python itself would complain
            assert client.process.poll() is None
        client.process.send_signal(number)
        client.process.wait(AT_MOST)
    assert "Traceback" not in (tmp_path / "stderr").read_text("utf-8")


@promise("P-NO-ORPHANS")
@pytest.mark.parametrize("habit", ["line", "gossip"])
def test_a_host_that_is_killed_leaves_nothing_behind(abandoned, watched, habit):
    host, post = abandoned(habit)
    family = [watched(pid) for pid in (post, *descendants(post))]
    host.kill()
    assert len(family) > 1
    assert all_end(family)


def test_a_host_that_closes_only_our_output_has_gone(heavy, watched):
    client = heavy("line")
    client.open()
    family = [watched(pid) for pid in (client.process.pid, *descendants(client.process.pid))]
    client.process.stdout.close()
    assert all_end(family)


def test_no_child_is_left_as_a_zombie_while_the_conversation_goes_on(heavy):
    client = heavy("line")
    client.open()
    states = [
        Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        for pid in descendants(client.process.pid)
    ]
    assert "Z" not in states


def test_after_a_bug_of_ours_nothing_passes(post, tmp_path):
    log = tmp_path / "seen"
    client = post(sys.executable, HERE / "post_with_a_bug.py", "--upstream", *TEE, log, *HEAVY_SERVER, "line")
    client.request(0, "initialize", protocolVersion="2025-11-25", capabilities={})
    client.request(1, "ping")
    assert client.process.wait(AT_MOST) == 3
    assert log.with_suffix(".to-server").read_bytes() == b""
    assert client.process.stdout.read() == b""


def test_a_bug_of_ours_is_told_by_its_type_alone(post, tmp_path, recorded):
    with (tmp_path / "stderr").open("wb") as stderr:
        client = post(
            sys.executable, HERE / "post_with_a_bug.py", "--upstream", *HEAVY_SERVER, "line", stderr=stderr
        )
        client.request(0, "initialize", protocolVersion="2025-11-25", capabilities={}, secret="of the client")
        client.process.wait(AT_MOST)
    said = (tmp_path / "stderr").read_text("utf-8")
    assert "AttributeError" in said
    assert "Traceback" not in said
    assert "of the client" not in said + json.dumps(recorded())
    assert '"crashed"' in recorded()
