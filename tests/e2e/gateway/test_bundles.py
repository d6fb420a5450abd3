"""Three real servers and a dead one at one endpoint."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from tests.e2e import servers
from tests.e2e.gateway.gateway import gateway_process, token_in
from tests.e2e.gateway.running import FIXTURE
from tests.e2e.gateway.test_door import CONFIG
from tests.e2e.gateway.web_client import WebClient
from tests.playbooks.post import made_up_key

BUNDLES = """
[bundles.work]
servers = ["files", "notes"]
"""


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ground")
    servers.lay_out_files(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(server_at, need, ground, home):
    for server in (servers.FILESYSTEM, servers.MEMORY):
        need(server.peer)
    commands = {
        name: json.dumps(list(server.command(ground)))
        for name, server in (("files", servers.FILESYSTEM), ("notes", servers.MEMORY))
    }
    config = (CONFIG + BUNDLES).replace("{files}", commands["files"]).replace("{notes}", commands["notes"])
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
