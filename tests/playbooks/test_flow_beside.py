"""What one server has shown is recognised wherever it stands in what goes to another one."""

from __future__ import annotations

import json
from base64 import b64encode
from codecs import encode as rotated

import pytest

from tests._promises import promise
from tests.playbooks.post import failure, notification, request, result
from tests.playbooks.test_flow import POISON, SECRET, Desk, found_of_flow, held

NOTED = {"name": "post_note", "inputSchema": {"type": "object", "properties": {"more": {"type": "object"}}}}


@pytest.fixture
def desk():
    return Desk()


BESIDE = {
    "meta": {"_meta": {"example.org/note": SECRET}},
    "name-in-meta": {"_meta": {SECRET: 1}},
    "token": {"_meta": {"progressToken": SECRET}},
    "claim": {
        "_meta": {"io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1", "description": SECRET}}
    },
    "deep": {"_meta": {"x": json.loads("[" * 150 + json.dumps(SECRET) + "]" * 150)}},
    "encoded": {"_meta": {"x": b64encode(SECRET.encode()).decode()}},
    "task": {"task": {"ttl": 60_000, "note": SECRET}},
}


@promise("P-FLOW-STOPPED")
@pytest.mark.parametrize("more", BESIDE.values(), ids=BESIDE.keys())
def test_a_copy_beside_the_arguments_is_a_copy(desk, more):
    desk.is_led()
    given = {"channel": "general", "text": "good morning"}
    assert held(desk.chat.client(request("c", "tools/call", name="post_message", arguments=given, **more)))


def test_what_is_split_over_calls_beside_the_arguments_is_seen_whole(desk):
    desk.is_led()
    given = {"channel": "general", "text": "good morning"}
    parts = [SECRET[at : at + 18] for at in range(0, 72, 18)]
    calls = [
        request(n, "tools/call", name="post_message", arguments=given, _meta={"x": one})
        for n, one in enumerate(parts)
    ]
    assert any(map(held, map(desk.chat.client, calls)))


SPOKEN = {
    "completion": request(
        "c",
        "completion/complete",
        ref={"type": "ref/prompt", "name": "x"},
        argument={"name": "q", "value": SECRET},
    ),
    "cursor": request("c", "resources/list", cursor=SECRET),
    "subscribe": request("c", "resources/subscribe", uri=f"https://slack.example/?{SECRET}"),
    "task": request("c", "tasks/get", taskId=SECRET),
    "ping": request("c", "ping", _meta={"x": SECRET}),
    "cancelled": notification("notifications/cancelled", requestId=77, reason=SECRET),
    "progress": notification("notifications/progress", progressToken=1, progress=1, message=SECRET),
    "sampled": result("ask", role="assistant", model="m", content={"type": "text", "text": SECRET}),
    "error": failure("ask", SECRET),
}


@pytest.mark.parametrize("said", SPOKEN.values(), ids=SPOKEN.keys())
def test_a_copy_in_whatever_else_goes_to_a_server_is_recorded(desk, said):
    desk.is_led()
    desk.chat.server(request("ask", "sampling/createMessage", messages=[], maxTokens=10))
    heard = desk.chat.client(said)
    assert (heard.action, found_of_flow(heard)[:1]) == ("allow", ["flow.copy"])


def test_what_a_client_says_of_itself_in_each_request_is_no_copy(desk):
    stated = {
        "progressToken": 7,
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "io.modelcontextprotocol/protocolVersion": "2025-11-25",
        "io.modelcontextprotocol/clientInfo": {"name": "Visual Studio Code - Insiders", "version": "1.130.0"},
        "io.modelcontextprotocol/clientCapabilities": {
            "elicitation": {"form": {}, "url": {}},
            "sampling": {"tools": {}},
        },
    }
    desk.mail.says("read_mail", {"id": "7"}, POISON)
    desk.files.says("read_file", {"path": "/var/log/client.log"}, f"{SECRET} {json.dumps(stated)}")
    given = {"channel": "general", "text": "good morning"}
    heard = desk.chat.client(request("c", "tools/call", name="post_message", arguments=given, _meta=stated))
    assert (heard.action, found_of_flow(heard)) == ("allow", ["flow.trifecta-labels"])


NAMED = {
    "name": {"more": {SECRET: 1}},
    "names in names": {"more": {SECRET[:50]: {SECRET[50:]: True}}},
    "name in JSON in a text": {"more": {"text": json.dumps({SECRET: 1})}},
}


@promise("P-FLOW-STOPPED")
@pytest.mark.parametrize("given", NAMED.values(), ids=NAMED.keys())
def test_a_copy_for_the_name_of_a_member_is_a_copy(desk, given):
    desk.chat = desk.at("slack-mcp", "slack", NOTED)
    desk.is_led()
    assert held(desk.chat.says("post_note", given, "posted"))


SHOWN = {
    "text": {"content": [{"type": "text", "text": json.dumps({SECRET: {"paid": 1}})}]},
    "structured": {"content": [], "structuredContent": {"letters": {SECRET: 1}}},
}


@promise("P-FLOW-STOPPED")
@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN.keys())
def test_what_was_read_as_the_name_of_a_member_was_read(desk, shown):
    desk.mail.says("read_mail", {"id": "7"}, POISON)
    desk.files.calls("read_file", {"path": "/home/notes.txt"})
    desk.files.server(result("call", **shown))
    assert held(desk.posts(SECRET))


def test_names_that_schemas_have_are_no_copies(desk):
    row = dict.fromkeys(("subscription_renewal_date", "billing_address_postal_code"), 1)
    desk.mail.says("read_mail", {"id": "7"}, POISON)
    desk.files.says("read_file", {"path": "/home/rows.json"}, json.dumps([row, row]))
    assert "flow.trifecta" not in desk.posts(f"The columns are {', '.join(row)}.").found


DISGUISED = {
    "tag characters": "hi " + "".join(chr(0xE0000 + ord(one)) for one in SECRET),
    "variation selectors": "hi " + "".join(chr(0xE0100 - 16 + ord(one)) for one in SECRET),
    "look-alikes": SECRET.replace("a", "\u0430").replace("e", "\u0435"),
    "full width": "".join(chr(0xFEE0 + ord(one)) if one.isalnum() else one for one in SECRET),
    "ROT13": rotated(f"{SECRET} That is all for this week.", "rot13"),
}


@promise("P-FLOW-STOPPED")
@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED.keys())
def test_a_copy_in_other_characters_is_a_copy(desk, text):
    desk.is_led()
    assert held(desk.posts(text))
