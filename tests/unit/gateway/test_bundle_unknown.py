"""What a client says to several servers that is for none of them is recorded, and nothing of its words is."""

from __future__ import annotations

import json

import pytest

from douane.errors import StoreError
from tests._promises import promise
from tests.playbooks.post import made_up_key, notification, request
from tests.unit.gateway._bundles import Servers
from tests.unit.gateway.test_conversation import over_http

KEY = made_up_key()
CALLS = (
    request(1, "tools/call", name=f"evil__{KEY}", arguments={"x": KEY}),
    request(2, "prompts/get", name=KEY, arguments={}),
    request(3, "tools/list", cursor=KEY),
)
NOTICES = (
    notification("notifications/cancelled", requestId=999, reason=KEY),
    notification("notifications/progress", progressToken=KEY, progress=1, message=KEY),
    notification("notifications/tasks/status", taskId=KEY, status="working"),
)


def bodies(servers):
    return [json.loads(entry.body) for entry in servers.recorder.entries(0, 1000)]


@promise("P-BUNDLE-RECORDED")
@over_http
async def test_each_has_an_entry_that_holds_its_method_and_none_of_its_words():
    servers = await Servers("files", "notes").opened()
    before = len(bodies(servers))
    answers = [await servers.says(message) for message in (*CALLS, *NOTICES)]
    entries = bodies(servers)[before:]

    assert [kept.messages[0]["error"]["code"] for kept in answers[:3]] == [-32602] * 3
    assert [kept.status for kept in answers[3:]] == [202] * 3
    assert [entry["subject"] for entry in entries] == [one["method"] for one in (*CALLS, *NOTICES)]
    assert {(entry["method"], entry["action"]) for entry in entries} == {("bundle/unknown", "deny")}
    assert {(entry["session"], entry["server_name"]) for entry in entries} == {("s1", "bundles/test")}
    assert KEY not in str(entries)
    assert servers.sent("files") == servers.sent("notes") == []


@promise("P-BUNDLE-RECORDED")
@over_http
async def test_a_method_that_mcp_does_not_have_is_not_written_down():
    servers = Servers("files")
    kept = await servers.says(notification(f"notifications/{KEY}"))
    (entry,) = bodies(servers)

    assert (kept.status, entry["method"], entry["subject"]) == (202, "bundle/unknown", "")


@promise("P-BUNDLE-RECORDED")
@pytest.mark.parametrize("message", [CALLS[0], NOTICES[0]])
def test_what_cannot_be_recorded_is_not_answered(message):
    @over_http
    async def story():
        servers = await Servers("files", "notes").opened()

        def fails(*_):
            raise StoreError("the disk is full", "make room")

        servers.recorder.commit = fails
        kept = await servers.says(message)

        assert kept.status == 503
        assert b"the disk is full" in kept.body

    story()
