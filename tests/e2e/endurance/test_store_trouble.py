"""A disk that fills up in mid-conversation: nothing passes unrecorded, and it goes on when there is room again."""

from __future__ import annotations

import resource

import pytest

from tests._promises import promise

FULL = 1  # bytes that a file may have
LIMIT = resource.RLIMIT_FSIZE


@pytest.fixture
def client(heavy):
    client = heavy("line")
    client.open()
    client.call(2, "echo", text="hello")
    return client


@pytest.fixture
def full(client):
    """No file of the post may grow any more; `full()` ends that."""
    hard = resource.prlimit(client.process.pid, LIMIT)[1]
    resource.prlimit(client.process.pid, LIMIT, (FULL, hard))
    return lambda: resource.prlimit(client.process.pid, LIMIT, (hard, hard))


@promise("P-AUDIT-FIRST")
def test_a_call_that_cannot_be_recorded_is_refused_with_the_reason(client, full):
    error = client.call(3, "echo", text="hello")["error"]
    assert "douane.db" in error["message"]


def test_every_call_is_refused_while_the_disk_is_full(client, full):
    assert all("error" in client.call(ident, "echo", text="hello") for ident in range(3, 23))


def test_calls_pass_again_when_there_is_room_again(client, full):
    client.call(3, "echo", text="hello")
    full()
    assert client.call(4, "echo", text="hello")["result"]["content"][0]["text"] == "hello"


def test_the_log_verifies_after_a_full_disk(client, full, recorded):
    client.call(3, "echo", text="hello")
    full()
    client.call(4, "echo", text="hello")
    assert client.end() == 0
    assert '"rpc_id":3' not in recorded()


def test_a_conversation_ends_well_on_a_full_disk(client, full):
    assert client.end() == 0
