"""Standard streams that are no pipes: files, nothing at all, terminals, sockets."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import tty

import pytest

from tests.e2e import installed
from tests.e2e.endurance.conftest import HEAVY_SERVER
from tests.e2e.endurance.lazy_client import AT_MOST

POST = (str(installed.DOUANE_MCP), "--upstream", *HEAVY_SERVER, "line")
OPENING = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "file", "version": "1"},
}
SCRIPT = (
    {"id": 0, "method": "initialize", "params": OPENING},
    {"method": "notifications/initialized"},
    {"id": 1, "method": "tools/list"},
    {"id": 2, "method": "tools/call", "params": {"name": "echo", "arguments": {"text": "hello"}}},
)
LINES = b"".join(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n" for message in SCRIPT)


@pytest.fixture
def script(tmp_path):
    """A file with a whole conversation of a client."""
    path = tmp_path / "script.jsonl"
    path.write_bytes(LINES)
    return path


def run(surroundings, **streams):
    return subprocess.run(
        POST, env=surroundings, stderr=subprocess.DEVNULL, timeout=AT_MOST, check=False, **streams
    )


def ids(output):
    return [json.loads(line)["id"] for line in output.splitlines()]


def test_input_from_a_file_is_answered_to_its_end(surroundings, script):
    with script.open("rb") as stdin:
        done = run(surroundings, stdin=stdin, stdout=subprocess.PIPE)
    assert (done.returncode, ids(done.stdout)) == (0, [0, 1, 2])


def test_output_to_a_file_is_complete(surroundings, script, tmp_path):
    with script.open("rb") as stdin, (tmp_path / "out").open("wb") as stdout:
        done = run(surroundings, stdin=stdin, stdout=stdout)
    assert (done.returncode, ids((tmp_path / "out").read_bytes())) == (0, [0, 1, 2])


def test_input_that_is_nothing_is_the_end_of_it(surroundings):
    done = run(surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (0, b"")


def test_output_to_nowhere_harms_nothing(surroundings, script):
    with script.open("rb") as stdin:
        assert run(surroundings, stdin=stdin, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize("closed", [0, 1])
def test_a_stream_that_is_closed_from_the_start_ends_without_a_traceback(surroundings, tmp_path, closed):
    with (tmp_path / "stderr").open("wb") as stderr:
        command = ("/bin/sh", "-c", f'exec "$@" {closed}{"<>"[closed]}&-', "sh", *POST)
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": stderr}
        done = subprocess.run(command, env=surroundings, timeout=AT_MOST, check=False, **streams)
    assert "Traceback" not in (tmp_path / "stderr").read_text("utf-8")
    assert done.returncode in {0, 2, 3}


def test_sockets_do_as_pipes_do(surroundings):
    """Some hosts give their servers socket pairs."""
    ours, theirs = socket.socketpair()
    with ours, theirs, subprocess.Popen(POST, env=surroundings, stdin=theirs, stdout=theirs) as post:
        theirs.close()
        ours.sendall(LINES)
        ours.shutdown(socket.SHUT_WR)
        with ours.makefile("rb") as answers:
            assert ids(answers.read()) == [0, 1, 2]
        assert post.wait(AT_MOST) == 0


def test_a_person_may_type_the_messages(surroundings):
    master, slave = pty.openpty()
    tty.setraw(slave)
    with subprocess.Popen(
        POST, env=surroundings, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL
    ) as post:
        os.close(slave)
        os.write(master, LINES)
        said = b""
        while (
            said.count(b"\n")
            < len(ids(LINES.replace(b'"method": "notifications/initialized"', b'"id": 9'))) - 1
        ):
            said += os.read(master, 1 << 16)
        os.close(master)  # the terminal goes away
        assert post.wait(AT_MOST) >= 0
    assert ids(said) == [0, 1, 2]


def test_a_terminal_is_left_as_it_was(surroundings):
    master, slave = pty.openpty()
    before = os.get_blocking(slave)
    with subprocess.Popen(
        POST, env=surroundings, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL
    ) as post:
        os.write(master, b"\x04")  # the end of input, as a person types it
        assert post.wait(AT_MOST) == 0
    assert os.get_blocking(slave) == before
    os.close(master)
    os.close(slave)
