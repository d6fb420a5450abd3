"""Three real servers and a dead one at one endpoint."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.e2e import installed, servers
from tests.e2e.gateway.gateway import bearing, gateway_process, token_in
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.running import FIXTURE
from tests.e2e.gateway.telling import HEARD, tell
from tests.e2e.gateway.test_door import CONFIG
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.gateway.web_conversations import ASKED_BACK, ASKED_FOR_INPUT, LIST_TOOLS, OPEN
from tests.e2e.recordings import MCP2_AUTO, MCP2_LEGACY, MCP2_MODERN
from tests.playbooks.post import made_up_key

BUNDLES = """
[servers.time]
command = {time}

[bundles.work]
servers = ["files", "notes"]

[bundles.both]
servers = ["time", "web"]
"""


@pytest.fixture(scope="module")
def address(server_at, need, ground, home):
    for peer in (servers.FILESYSTEM.peer, servers.MEMORY.peer, installed.TIME):
        need(peer)
    config = CONFIG + BUNDLES
    commands = {
        "files": servers.FILESYSTEM.command(ground),
        "notes": servers.MEMORY.command(ground),
        "time": (*installed.TIME.command, "--local-timezone", "UTC"),
    }
    for name, command in commands.items():
        config = config.replace(f"{{{name}}}", json.dumps(list(command)))
    with ExitStack() as stack:
        _, address = stack.enter_context(gateway_process(server_at(FIXTURE), home, config))
        yield address


@pytest.fixture
def enter(address, home):
    """`enter(path)` is a client in a session there."""
    return lambda path="/mcp": WebClient(address + path, token_in(home)).opened()


def test_all_servers_answer_at_one_endpoint(enter, ground):
    client = enter()
    listed = client.asks("tools/list").result

    names = {tool["name"] for tool in listed["tools"]}
    assert {"files__read_text_file", "notes__read_graph", "web__test_simple_text"} <= names
    assert listed["_meta"]["douane"]["unavailable"] == ["gone"]
    read = client.calls("files__read_text_file", path=str(ground / "notes.txt"))
    assert "first line" in read.result["content"][0]["text"]
    assert client.calls("notes__read_graph").result["structuredContent"] == {"entities": [], "relations": []}
    assert client.calls("web__test_simple_text").result["content"][0]["type"] == "text"


def test_a_bundle_has_its_servers_and_no_others(enter):
    client = enter("/bundles/work/mcp")
    tools = client.asks("tools/list").result["tools"]

    assert {tool["name"].partition("__")[0] for tool in tools} == {"files", "notes"}
    assert client.calls("web__test_simple_text").message["error"]["code"] == -32602


def test_each_server_judges_by_its_own_rules(enter, ground):
    client, key = enter(), made_up_key()
    moved = client.calls("files__move_file", source=str(ground / "notes.txt"), destination=str(ground / "b"))
    written = client.calls("files__write_file", path=str(ground / "out.txt"), content=f"aws {key}")

    assert moved.message["error"]["code"] == 4030
    assert written.result["isError"]
    assert not (ground / "out.txt").exists()


def test_a_session_of_a_bundle_is_none_of_a_server(enter):
    one, other = enter(), enter("/servers/notes/mcp")
    one.session, other.session = other.session, one.session

    assert one.asks("tools/list").status == other.asks("tools/list").status == 404


def test_a_session_ends(enter):
    client = enter()
    assert client.ends().status == 200
    assert client.asks("tools/list").status == 404


@pytest.fixture
def told(address, home, need, tmp_path):
    """`told(path, conversation, program)` is what a real client makes of a conversation there."""

    def tell_there(path, conversation, program):
        need(program.peer)
        with passing(address + path, to_server=bearing(token_in(home))) as url:
            return tell(url, conversation, program, tmp_path)

    return tell_there


def renamed(conversation):
    """The conversation with a server that is one of several."""
    steps = [
        step | {"name": f"web__{step['name']}"} if step["do"].startswith("call_tool") else step
        for step in conversation.steps
    ]
    return replace(conversation, steps=tuple(steps))


def called(lines):
    """What came of the calls, and what was heard."""
    return [
        line for line in lines if b'"did":"call_tool' in line.replace(b" ", b"") or line.startswith(HEARD)
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "conversation", "program"),
    [
        pytest.param("/mcp", ASKED_BACK, MCP2_LEGACY, id="a server that asks back"),
        pytest.param("/bundles/both/mcp", ASKED_BACK, MCP2_LEGACY, id="the same beside another"),
        pytest.param(
            "/bundles/both/mcp", ASKED_FOR_INPUT, MCP2_MODERN, id="a stateless server that asks for input"
        ),
    ],
)
def test_a_real_client_makes_the_same_of_a_server_among_others(told, path, conversation, program):
    alone = called(told("/servers/web/mcp", conversation, program))
    among_others = called(told(path, renamed(conversation), program))

    assert len(alone) >= len(conversation.steps) - 2
    assert among_others == alone


def test_a_client_that_tries_both_eras_finds_all_servers(told):
    opened, listed = told("/mcp", replace(ASKED_BACK, steps=(OPEN, LIST_TOOLS)), MCP2_AUTO)[:2]

    tools = json.loads(listed)["result"]["tools"]
    assert {tool["name"].partition("__")[0] for tool in tools} == {"files", "notes", "time", "web"}
    assert json.loads(opened)["result"]["protocolVersion"] == "2025-11-25"
