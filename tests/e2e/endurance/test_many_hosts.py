"""Several hosts at once on one state folder, with the same server: one log, one set of pins, nothing lost."""

from __future__ import annotations

import json
from collections import Counter

import pytest

HOSTS = 6
CALLS = 40


@pytest.fixture
def hosts(heavy):
    """Posts that were all started at the same moment, on a state folder that was not there before."""
    clients = [heavy("line") for _ in range(HOSTS)]
    for client in clients:
        client.request(
            0,
            "initialize",
            protocolVersion="2025-11-25",
            capabilities={},
            clientInfo={"name": "many", "version": "1"},
        )
    for client in clients:
        client.answer(0)
        client.send({"method": "notifications/initialized"})
    return clients


def test_the_first_list_of_each_is_shown_whole(hosts):
    for client in hosts:
        client.request(1, "tools/list")
    shown = [[tool["name"] for tool in client.answer(1)["result"]["tools"]] for client in hosts]
    assert shown == [["echo", "heavy"]] * HOSTS


def test_the_calls_of_each_pass(hosts):
    for client in hosts:
        client.request(1, "tools/list")
    for client in hosts:
        client.answer(1)
    answers = [client.call(ident, "echo", text="hello") for ident in range(2, 6) for client in hosts]
    assert all("result" in answer for answer in answers)


def test_calls_before_any_list_of_each_pass(hosts):
    for client in hosts:
        client.request(1, "tools/call", name="echo", arguments={"text": "hello"})
    assert all("result" in client.answer(1) for client in hosts)


def test_no_entry_of_any_is_lost_and_the_log_verifies(hosts, recorded):
    for client in hosts:
        client.request(1, "tools/list")
        for ident in range(2, 2 + CALLS):
            client.request(ident, "tools/call", name="echo", arguments={"text": "hello"})
    for client in hosts:
        client.answers(range(1, 2 + CALLS))
        assert client.end() == 0
    entries = [json.loads(line)["body"] for line in recorded().splitlines()]
    kinds = Counter((body["kind"], body["method"]) for body in entries)
    assert kinds["request", "tools/call"] == kinds["response", "tools/call"] == HOSTS * CALLS
    assert kinds["lifecycle", "closed"] == 2 * HOSTS
