"""However much comes, and however slowly it is taken: memory stays bounded and the conversation goes on."""

from __future__ import annotations

import itertools
import json

import pytest

MEGABYTE = 1_000_000
VERY_LONG = 100 * MEGABYTE
MOST_MB = 150  # an idle post has some 60; a megabyte both ways took 92 to 126, by how far both run at once


def call(ident, tool, **arguments):
    params = {"name": tool, "arguments": arguments}
    return json.dumps({"jsonrpc": "2.0", "id": ident, "method": "tools/call", "params": params}).encode()


def test_a_line_of_100_mb_from_the_server_is_refused_and_the_conversation_goes_on(heavy):
    client = heavy("line", VERY_LONG)
    client.open()
    assert "error" in client.call(2, "heavy")
    assert client.call(3, "echo", text="hello")["result"]["content"][0]["text"] == "hello"
    assert client.peak_mb < MOST_MB


def test_a_line_of_100_mb_from_the_client_is_refused_and_the_conversation_goes_on(heavy):
    client = heavy("line")
    client.open()
    client.send_line(call(2, "echo", text="x" * VERY_LONG))
    assert "error" in client.answer(2)
    assert client.call(3, "echo", text="hello")["result"]["content"][0]["text"] == "hello"
    assert client.peak_mb < MOST_MB


def test_a_line_that_never_ends_takes_no_memory(heavy):
    client = heavy("line")
    client.open()
    client.process.stdin.write(b"x" * VERY_LONG)
    client.send_line(b"")
    assert client.call(3, "echo", text="hello")["result"]["content"][0]["text"] == "hello"
    assert client.peak_mb < MOST_MB


def test_endless_standard_error_stops_nothing(heavy):
    client = heavy("stderr", VERY_LONG)
    client.open()
    for ident in range(2, 52):
        assert "result" in client.call(ident, "echo", text="hello")
    assert client.peak_mb < MOST_MB


def test_a_flood_of_notifications_waits_for_a_slow_client(heavy):
    flood = 700  # of 50 kB each
    client = heavy("notify", flood)
    client.open()
    client.call(3, "echo", text="hello")
    before = client.now_mb
    client.request(2, "tools/call", name="heavy", arguments={})
    client.comes_to_rest()
    held = client.peak_mb
    seen = 0
    while client.receive().get("id") != 2:
        seen += 1
    assert seen == flood
    assert held - before < flood * 0.05 / 3
    assert held < MOST_MB


def test_a_flood_of_refused_calls_from_a_client_that_does_not_read_is_held_up(heavy):
    client = heavy("line")
    client.open()
    refused = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "no/such/method"}).encode()
    sent, rest = client.fill(itertools.repeat(refused, 100_000))
    assert sent < 100_000, "all of it was read although nothing of the answers was"
    assert client.peak_mb < MOST_MB
    client.sends_in_the_background([rest[:-1]])
    assert all("error" in client.receive() for _ in range(sent))


def test_a_flood_of_calls_from_a_client_that_does_not_read_is_held_up(heavy):
    client = heavy("line")
    client.open()
    sent, _ = client.fill(call(ident, "echo", text="y" * 100_000) for ident in range(2, 1_000))
    assert sent < 900
    assert client.peak_mb < MOST_MB


@pytest.mark.parametrize("size", [MEGABYTE, pytest.param(100_000, marks=pytest.mark.long)])
def test_much_in_both_directions_at_once_deadlocks_nothing(heavy, size):
    """The server says as much before it reads each call as the call has."""
    client = heavy("gossip", size)
    client.open()
    count = 20 * MEGABYTE // size
    calls = [call(ident, "echo", text="y" * (size // 2)) for ident in range(10, 10 + count)]
    client.sends_in_the_background(calls)
    client.answers(range(10, 10 + count))
    assert client.peak_mb < MOST_MB
