"""Tasks of revision 2025-11-25, which no SDK client speaks any more, with the server that still offers them."""

from __future__ import annotations

import pytest

from tests.e2e.installed import EVERYTHING

RESEARCH = {"name": "simulate-research-query", "arguments": {"topic": "customs"}, "task": {"ttl": 60_000}}


@pytest.fixture
def client(need, douane_mcp):
    need(EVERYTHING)
    talk = douane_mcp(*EVERYTHING.command, "stdio")
    talk.open()
    talk.ask("tools/list")
    return talk


@pytest.fixture
def task(client):
    return client.ask("tools/call", RESEARCH)["result"]["task"]


def test_a_call_becomes_a_task(task):
    assert task["status"] == "working"


def test_a_task_can_be_asked_how_it_goes(client, task):
    assert client.ask("tasks/get", {"taskId": task["taskId"]})["result"]["taskId"] == task["taskId"]


def test_a_task_can_be_listed(client, task):
    listed = client.ask("tasks/list")["result"]["tasks"]
    assert task["taskId"] in [one["taskId"] for one in listed]


def test_a_task_can_be_cancelled(client, task):
    assert client.ask("tasks/cancel", {"taskId": task["taskId"]})["result"]["status"] == "cancelled"


@pytest.mark.long
def test_a_task_ends_with_the_result_of_the_call(client, task):
    result = client.ask("tasks/result", {"taskId": task["taskId"]})["result"]
    assert result["content"][0]["text"].startswith("# Research Report: customs")
