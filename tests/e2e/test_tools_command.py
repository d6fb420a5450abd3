"""A refusal names the commands that mend it, and they do, while the conversation goes on."""

from __future__ import annotations

import json
import re
import shlex
import sys

import pytest

from tests._promises import promise
from tests.e2e.conftest import environment
from tests.e2e.person import types
from tests.e2e.recordings import HERE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"), "definitions")
ADVISED = re.compile(r"`douane ([^`]+)`")


def tool(name="echo", description="gives back what it gets"):
    return {
        "name": name,
        "description": description,
        "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
    }


@pytest.fixture
def definitions(tmp_path):
    """`definitions(*tools)` is what the server shows from now on."""

    def show(*tools):
        path = tmp_path / "a file's definitions.json"
        path.write_text(json.dumps(tools))
        return path

    return show


@pytest.fixture
def opened(douane_mcp, definitions):
    client = douane_mcp(*ODD_SERVER, definitions(tool()))
    client.open()
    assert names(client) == ["echo"]
    return client


def names(client):
    return [one["name"] for one in client.ask("tools/list")["result"]["tools"]]


def refusal(client, name):
    return client.call(name, text="a")["error"]["message"]


@promise("P-FIX-WORKS")
@pytest.mark.parametrize(
    ("shown", "name"),
    [
        pytest.param((tool(description="gives back what it gets, and keeps a copy"),), "echo", id="drift"),
        pytest.param((tool(), tool("late")), "late", id="late", marks=pytest.mark.long),
        pytest.param((tool(), tool("a $(name) with 'quotes'")), "a $(name) with 'quotes'", id="odd-name"),
        pytest.param((tool(), tool("--all")), "--all", id="option", marks=pytest.mark.long),
    ],
)
def test_the_commands_in_a_refusal_show_and_approve_the_tool(shown, name, opened, definitions, douane, home):
    definitions(*shown)
    assert name not in names(opened)
    diff, approve = (shlex.split(line) for line in ADVISED.findall(refusal(opened, name)))

    seen = douane(*diff)
    assert (seen.returncode, seen.stderr) == (1, "")
    assert name in seen.stdout
    assert douane(*approve[:2], "--yes", *approve[2:]).returncode == 2  # an agent
    assert types(environment(home), *approve, passphrase="y", of=())[1] == 0

    assert opened.call(name, text="a")["result"]["content"][0]["text"] == "a"
    assert name in names(opened)


def test_forgetting_a_tool_makes_it_new_again_and_of_an_unknown_one_is_said_where_to_look(opened, douane):
    (advised,) = ADVISED.findall(refusal(opened, "eko"))
    assert douane(*shlex.split(advised)).returncode == 0
    assert douane("tools", "forget", "odd_server.py", "echo").returncode == 0
    assert names(opened) == []
    assert "waits for approval" in refusal(opened, "echo")
