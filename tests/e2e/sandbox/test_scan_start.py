"""`douane scan --start`: what a server shows is heard, and it reaches nothing meanwhile."""

from __future__ import annotations

import socket

import pytest

from douane.cli.scan.starting import tried
from douane.model.facts import Trial, Unknown
from tests._promises import promise

PYTHON = "/usr/bin/python3"
SERVER = """
import json, os, socket, sys, uuid
def reach(what):
    try:
        what()
        return "yes"
    except OSError:
        return "no"
seen = [reach(lambda: socket.create_connection(("127.0.0.1", {port}), 1)), reach(lambda: os.listdir({folder!r}))]
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("method") == "initialize":
        told = {{"protocolVersion": "2025-06-18", "capabilities": {{}}, "serverInfo": {{"name": "s", "version": "1"}}}}
    else:
        told = {{"tools": [{{"name": name, "description": what, "inputSchema": {{}}}} for name, what in (("reached", str(seen)), ("changing", str(uuid.uuid4())))]}}
    if "id" in asked:
        print(json.dumps({{"jsonrpc": "2.0", "id": asked["id"], "result": told}}), flush=True)
"""


@pytest.fixture
def listening():
    """The port of somebody who takes connections on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@promise("P-SCAN-STARTS-WITHIN")
def test_a_server_is_heard_twice_and_reaches_nothing(tmp_path, monkeypatch, listening):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    (tmp_path / "secret").write_text("here")
    found = tried((PYTHON, "-c", SERVER.format(port=listening, folder=str(tmp_path))))
    assert isinstance(found, Trial)
    assert found.changed == ("changing",)
    assert "['no', 'no']" in found.described[0].text


def test_a_command_that_fetches_its_server_is_not_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    found = tried(("npx", "-y", "mcp-notes"))
    assert isinstance(found, Unknown)
    assert "fetches it" in found.why


def test_a_server_that_ends_at_once_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    assert tried((PYTHON, "-c", "print('hello')")) == Unknown("it did not answer `initialize`")
