"""Servers with bad manners: what they do stays with them, and an honest conversation goes on."""

from __future__ import annotations

import json
import sys

import pytest

from tests._promises import promise
from tests.e2e.recordings import HERE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"))
MANY = 200
MEBIBYTE = 1024 * 1024


@pytest.fixture
def opened(douane_mcp):
    """`opened(habit)` is an open conversation with a server of that habit."""

    def open_one(habit, *arguments, **options):
        client = douane_mcp(*ODD_SERVER, habit, *arguments, **options)
        client.open()
        client.ask("tools/list")
        return client

    return open_one


def echo(client, text):
    return client.call("echo", text=text)["result"]["content"][0]["text"]


def test_a_banner_on_standard_output_never_reaches_the_client(douane_mcp):
    client = douane_mcp(*ODD_SERVER, "banner")
    client.send({"id": 1, "method": "ping"})
    assert json.loads(client.receive_line())["id"] == 1


def test_a_banner_on_standard_output_ends_nothing(opened):
    assert echo(opened("banner"), "hello") == "hello"


def test_what_a_server_says_on_standard_error_is_passed_on(opened):
    client = opened("chatter")
    client.end()
    assert "odd server is thinking" in client.stderr


@promise("P-NO-DEADLOCK")
def test_a_server_that_writes_much_before_it_reads_stalls_nothing(opened):
    assert echo(opened("flood"), "hello") == "hello"


@promise("P-NO-DEADLOCK")
def test_a_client_that_does_not_read_stalls_only_itself(douane_mcp, opened):
    client = opened("none")
    text = "x" * (MEBIBYTE // 4)
    for number in range(16):
        call = {"name": "echo", "arguments": {"text": text}}
        client.send({"id": f"call-{number}", "method": "tools/call", "params": call})
    answers = {client.receive()["id"] for _ in range(16)}
    assert answers == {f"call-{number}" for number in range(16)}


def test_a_call_to_a_server_that_dies_is_answered(opened):
    assert "error" in opened("dies").call("echo", text="hello")


def test_the_exit_code_of_a_server_that_dies_is_passed_on(opened):
    client = opened("dies")
    client.call("echo", text="hello")
    assert client.end() == 3


@pytest.mark.usefixtures("unwatched")
def test_many_calls_at_once_are_all_answered(opened):
    client = opened("none")
    for number in range(MANY):
        call = {"name": "echo", "arguments": {"text": str(number)}}
        client.send({"id": f"call-{number}", "method": "tools/call", "params": call})
    answers = [client.receive() for _ in range(MANY)]
    texts = {answer["id"]: answer["result"]["content"][0]["text"] for answer in answers}
    assert texts == {f"call-{number}": str(number) for number in range(MANY)}


def test_a_message_just_under_the_limit_passes(opened):
    text = "word " * (MEBIBYTE // 8)
    assert echo(opened("none"), text) == text


def test_a_message_over_the_limit_is_refused(opened):
    assert "error" in opened("none").call("echo", text="word " * MEBIBYTE)


def test_a_conversation_outlives_a_message_over_the_limit(opened):
    client = opened("none")
    client.call("echo", text="word " * MEBIBYTE)
    assert echo(client, "hello") == "hello"


def test_the_server_gets_the_environment_that_the_host_gave(opened):
    given = {"SERVER_SETTING": "of value", "LANG": "de_DE.UTF-8"}
    seen = json.loads(echo(opened("environment", env=given), ""))["environment"]
    assert given.items() <= seen.items()


def test_the_server_runs_where_the_host_started_douane(opened, tmp_path):
    place = tmp_path / "workspace"
    place.mkdir()
    seen = json.loads(echo(opened("environment", cwd=place), ""))["folder"]
    assert place.samefile(seen)
