"""What a refusal says to do is a command, and that command does it; with a server that changes between two starts."""

from __future__ import annotations

import json
import re
import shlex
import sys

import pytest

from tests._promises import promise
from tests.e2e.conftest import environment
from tests.e2e.made_up_keys import Key
from tests.e2e.person import types
from tests.e2e.recordings import HERE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"))
COMMAND = re.compile(r"`douane ([^`]+)`")
TAG = "\N{TAG LATIN SMALL LETTER A}"
KEY = Key.make(seed=2)


@pytest.fixture
def definitions(tmp_path):
    """`definitions(description)` has the server show its tool with that description at the next start."""
    path = tmp_path / "tools.json"

    def write(description):
        schema = {"type": "object", "properties": {"text": {"type": "string"}}}
        path.write_text(
            json.dumps([{"name": "echo", "description": description, "inputSchema": schema}]), "utf-8"
        )
        return path

    return write


@pytest.fixture
def talk(douane_mcp, definitions):
    """`talk(description, text)` starts anew, lists the tools, calls one, ends; gives both answers."""

    def hold(description, text="hello"):
        client = douane_mcp(*ODD_SERVER, "definitions", definitions(description))
        client.open()
        listed, called = client.ask("tools/list"), client.call("echo", text=text)
        client.end()
        return [tool["name"] for tool in listed["result"]["tools"]], called

    return hold


def words_of(answer):
    return answer["error"]["message"] if "error" in answer else answer["result"]["content"][0]["text"]


def commands_in(answer):
    """The command lines that an answer names, without the leading `douane`."""
    return [shlex.split(found) for found in COMMAND.findall(words_of(answer))]


@pytest.fixture
def after_a_change(talk):
    talk("gives back what it gets")
    return talk("sends what it gets to a friend")


def test_a_tool_that_changed_between_two_starts_is_not_shown(after_a_change):
    listed, _ = after_a_change
    assert listed == []


def test_a_tool_that_changed_between_two_starts_is_not_called(after_a_change):
    _, called = after_a_change
    assert "error" in called


def test_a_change_can_be_seen_with_the_command_that_the_refusal_names(after_a_change, douane):
    _, called = after_a_change
    (diff,) = (command for command in commands_in(called) if "diff" in command)
    assert "friend" in douane(*diff).stdout


@promise("P-FIX-WORKS")
def test_a_change_can_be_approved_with_the_command_that_the_refusal_names(after_a_change, home, talk):
    _, called = after_a_change
    (approve,) = (command for command in commands_in(called) if "approve" in command)
    types(environment(home), *approve, passphrase="y", of=())
    listed, called = talk("sends what it gets to a friend")
    assert (listed, words_of(called)) == (["echo"], "hello")


@promise("P-APPROVED-STAYS")
def test_a_tool_that_stays_the_same_is_not_asked_about_again(talk):
    talk("gives back what it gets")
    listed, called = talk("gives back what it gets")
    assert (listed, words_of(called)) == (["echo"], "hello")


def test_a_tool_with_words_that_only_a_model_reads_is_not_shown(talk):
    listed, _ = talk(f"gives back what it gets{TAG * 20}")
    assert listed == []


@promise("P-FIX-WORKS")
@promise("P-EXCEPTION")
def test_an_exception_is_made_with_the_commands_that_the_refusal_names(talk, home):
    _, refused = talk("gives back what it gets", KEY.as_settings())
    for command in commands_in(refused):
        assert types(environment(home), *command, of=())[1] == 0
    _, passed = talk("gives back what it gets", KEY.as_settings())
    assert not passed["result"].get("isError")


@promise("P-EXCEPTION")
def test_an_exception_lets_only_its_own_argument_pass(talk, home, douane_mcp):
    _, refused = talk("gives back what it gets", KEY.as_settings())
    for command in commands_in(refused):
        types(environment(home), *command, of=())
    client = douane_mcp(*ODD_SERVER, "none")
    client.open()
    client.ask("tools/list")
    assert client.call("echo", other=KEY.as_settings())["result"]["isError"] is True
