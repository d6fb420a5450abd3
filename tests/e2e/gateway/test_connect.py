"""Hosts that only start local servers reach remote ones, and make the same of them."""

from __future__ import annotations

import json
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from douane.stores import kills
from douane.unlocking import opened_safe
from douane.vault.secrets import Named
from tests._promises import promise
from tests.e2e import conversations as spoken
from tests.e2e import installed
from tests.e2e.gateway import running
from tests.e2e.gateway.gateway import PATH, gateway_process, token_in
from tests.e2e.gateway.one_server import SESSION, one_server
from tests.e2e.gateway.telling import tell, tell_by
from tests.e2e.gateway.web_conversations import ASKED_BACK, ASKED_FOR_INPUT, SMALL
from tests.e2e.recordings import MCP1, MCP2_LEGACY, MCP2_MODERN, isolated_state

CASES = (
    pytest.param((running.FIXTURE, ASKED_BACK, MCP2_LEGACY), id="handshake", marks=pytest.mark.long),
    pytest.param((running.FIXTURE, ASKED_FOR_INPUT, MCP2_MODERN), id="stateless"),
    pytest.param((running.SDK1, SMALL, MCP1), id="mcp1", marks=pytest.mark.long),
)


TZ = {"TZ": "UTC"}
OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}


def connecting(url, *more):
    return (str(installed.DOUANE), "connect", url, "--name", "one", *more)


@pytest.fixture
def home(tmp_path):
    """Each host has one of its own, with what it is told on standard error."""
    return tmp_path


@pytest.fixture
def state(home):
    """Where Douane keeps everything in that home."""
    found = isolated_state(home)
    Path(found["DOUANE_CONFIG"]).mkdir(exist_ok=True)
    return found


@pytest.fixture
def server():
    with one_server() as one:
        yield one


@pytest.fixture
def connected(bare, state):
    """`connected(url, …)` is a line client of `douane connect URL …`."""

    def start(url, *more, env=()):
        return bare(*connecting(url, *more), env=state | dict(env))

    return start


@promise("P-CONNECT")
@pytest.mark.parametrize("case", CASES)
def test_the_client_makes_the_same_of_a_remote_server(server_at, need, state, tmp_path, case):
    server, conversation, program = case
    need(program.peer)
    url = server_at(server)
    through = tell_by(connecting(url), conversation, program, tmp_path, state)
    assert through == tell(url, conversation, program, tmp_path)


@promise("P-CONNECT")
@pytest.mark.long
def test_the_client_makes_the_same_of_a_server_behind_a_gateway(server_at, need, state, tmp_path):
    need(MCP2_LEGACY.peer)
    url = server_at(running.FIXTURE)
    with gateway_process(url, tmp_path / "gateway") as (_process, address):
        env = state | {"TOKEN": token_in(tmp_path / "gateway")}
        command = connecting(address + PATH, "--header", "Authorization: Bearer ${TOKEN}")
        through = tell_by(command, ASKED_BACK, MCP2_LEGACY, tmp_path, env)
    assert through == tell(url, ASKED_BACK, MCP2_LEGACY, tmp_path)


@pytest.mark.long
def test_the_client_makes_the_same_of_a_server_of_http_with_sse(server_at, need, state, tmp_path):
    need(MCP1.peer, running.EVERYTHING_SSE.peer)
    url = server_at(running.EVERYTHING_SSE)
    through = tell_by(connecting(url), spoken.TOOLS, MCP1, tmp_path, state)
    assert through == tell_by((*running.EVERYTHING.peer.command, "stdio"), spoken.TOOLS, MCP1, tmp_path, TZ)


def test_the_server_is_shown_the_headers_and_the_session_and_told_of_the_end(connected, server):
    client = connected(server.url, "--header", "X-Key: Bearer ${KEY}", env={"KEY": "made-up"})
    client.open()
    assert client.call("read")["result"]["content"][0]["text"] == "done"
    assert client.end() == 0
    methods = [message["method"] for _, _, message in server.asked if message is not None]
    assert methods == ["initialize", "notifications/initialized", "tools/list", "tools/call"]
    assert {fields["x-key"] for _, fields, _ in server.asked} == {"Bearer made-up"}
    assert {fields.get("mcp-session-id") for _, fields, _ in server.asked[1:]} == {SESSION}
    assert server.asked[-1][0] == "DELETE"


@promise("P-SECRET-NAMED")
@promise("P-SECRET-REVOKED")
def test_the_server_is_shown_a_secret_until_it_is_revoked(connected, server, state):
    with closing(opened_safe(state["DOUANE_STATE"])) as safe:
        safe.put("key", Named("made-up", time.time()))
        client = connected(server.url, "--header", "X-Key: Bearer secret://key")
        client.open()
        assert client.call("read")["result"]["content"][0]["text"] == "done"
        assert {fields["x-key"] for _, fields, _ in server.asked} == {"Bearer made-up"}
        safe.revoke("key")
        told, sent = client.call("read"), len(server.asked)
        assert "error" in told or told["result"]["isError"]
        assert "made-up" not in json.dumps(told) + client.stderr
        client.end()
        assert all("x-key" not in fields for _, fields, _ in server.asked[sent:])
        assert list(safe.uses("key")) == ["one"]


@promise("P-CONNECT")
@pytest.mark.parametrize(
    "body", [b"\x00\n\n{}", *(pytest.param(one, marks=pytest.mark.long) for one in (b"<html>", b"{}", b"[1"))]
)
def test_the_host_reads_messages_and_nothing_else(connected, server, body):
    server.odd["tools/list"] = (200, body)
    client = connected(server.url)
    client.open()
    answer = client.ask("tools/list")
    assert answer["error"]["message"]
    client.end()
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in iter(client.receive_line, b""))


def test_what_the_policy_refuses_does_not_reach_the_server(connected, server, state):
    rule = '[[rule]]\nid = "no-writing"\ntool = "write"\nmethod = "tools/call"\naction = "deny"\n'
    (Path(state["DOUANE_CONFIG"]) / "douane.toml").write_text(rule, "utf-8")
    client = connected(server.url)
    client.open()
    client.ask("tools/list")
    assert "no-writing" in json.dumps(client.call("write"))
    assert "tools/call" not in [message["method"] for _, _, message in server.asked if message]


def test_a_server_that_wants_to_know_who_asks_is_told_of_by_the_command_for_it(connected, server):
    server.odd["initialize"] = (401, b'{"error":"invalid_token"}')
    said = connected(server.url).ask("initialize", OPENING)["error"]["message"]
    assert "douane credentials login one" in said


def test_a_session_that_is_over_ends_the_bridge(connected, server):
    client = connected(server.url)
    client.open()
    client.ask("tools/list")
    server.odd["tools/call"] = (404, b"")
    assert "error" in client.call("read")
    assert client.process.wait(10) == 1
    assert "start it anew" in client.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_a_signal_ends_the_session_too(connected, server, number):
    client = connected(server.url)
    client.open()
    client.process.send_signal(number)
    assert client.process.wait(10) == 128 + number
    assert server.has_ended.wait(5)
    assert client.stderr == ""


def test_a_host_is_told_why_nothing_was_started(connected, state):
    (Path(state["DOUANE_CONFIG"]) / "douane.toml").write_text("[[rule]]\nnonsense = 1\n", "utf-8")
    client = connected("http://127.0.0.1:9/mcp")
    assert "douane.toml, line 1" in client.ask("initialize", OPENING)["error"]["message"]
    assert client.process.wait(10) == 2


def test_a_server_that_is_not_there_is_an_error_that_says_so(connected):
    said = connected("http://127.0.0.1:9/mcp").ask("initialize", OPENING)["error"]["message"]
    assert "cannot connect to `one`: connection refused" in said


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_kill_ends_the_conversation_while_nothing_is_said_and_no_other_begins(connected, server, state):
    client = connected(server.url)
    client.open()
    kills.put(state["DOUANE_STATE"], kills.check("server", "one"))
    assert client.process.wait(2) == 1  # it looks four times a second, and takes leave of the server
    assert "a person has killed server `one`" in client.stderr
    assert "douane kill lift server one" in json.dumps(connected(server.url).open())
