"""Every recorded finding has an id; an exception that lets one pass is named in the record."""

from __future__ import annotations

import json

from douane.engine.noted import MAX_LISTED
from tests._promises import promise
from tests.playbooks.post import Post, made_up_key, notification, request, result, text, tool

KEY, OTHER = made_up_key(1), made_up_key(2)
ANY = {"type": "object"}
EXCEPTION = '[[exception]]\nid = "x-1"\nfinding = "secret.*"\nuntil = 2038-01-01\nreason = "r"\n'


def ready(*documents, **parts):
    post = Post.under(*documents, **parts).handshake()
    post.lists(tool(inputSchema=ANY))
    return post


def test_the_findings_of_a_session_are_counted_and_bear_its_id():
    post = ready()
    first, second = (post.calls(arguments={"a": KEY, "b": OTHER}, ident=ident) for ident in (1, 2))
    assert [one["id"] for one in first.record["findings"]] == ["f-s1-1", "f-s1-2"]
    assert [one["id"] for one in second.record["findings"]] == ["f-s1-3", "f-s1-4"]


@promise("P-EXCEPTION")
def test_a_refusal_names_one_command_for_all_its_findings():
    heard = ready().calls(arguments={"a": KEY, "b": OTHER})
    (said,) = (part["text"] for part in heard.answer["result"]["content"])
    assert said.endswith("`douane policy except f-s1-1 f-s1-2 --reason '…'`")
    reasons = heard.answer["result"]["_meta"]["douane"]["reasons"]
    assert {one["exception"] for one in reasons} == {
        "douane policy except f-s1-1 --reason '…'",
        "douane policy except f-s1-2 --reason '…'",
    }


def test_what_no_exception_hides_has_no_such_command():
    heard = ready().calls("unheard-of")
    assert "douane policy except" not in json.dumps(heard.answer)


def test_a_finding_beyond_those_listed_has_the_long_command():
    heard = ready().calls(arguments={"a": [made_up_key(seed) for seed in range(MAX_LISTED + 20)]})
    shown = json.dumps(heard.answer)
    assert "f-s1-1 " in shown
    assert f"f-s1-{MAX_LISTED + 1}" not in shown


@promise("P-EXCEPTION")
@promise("P-EXCEPTION-SHOWN")
def test_the_record_says_which_exception_let_a_finding_pass():
    heard = ready(EXCEPTION + 'tool = "read"\nargument = "a"').calls(arguments={"a": KEY})
    assert heard.action == "allow"
    assert [one.get("excepted") for one in heard.record["findings"]] == ["x-1"]


def test_the_record_says_nothing_of_exceptions_where_none_applies():
    heard = ready(EXCEPTION + 'tool = "other"').calls(arguments={"a": KEY})
    assert "excepted" not in heard.record["findings"][0]


@promise("P-AUDIT-REDACTED")
def test_values_are_told_apart_by_a_digest_that_needs_the_key_of_this_machine():
    post = ready(value_key=b"k" * 32)
    one, again, other = (
        post.calls(arguments={"a": value}, ident=ident).record["findings"][0]
        for ident, value in enumerate((KEY, KEY, OTHER))
    )
    assert one["value"].startswith("local:")
    assert one["value"] == again["value"] != other["value"]
    assert "value" not in ready().calls(arguments={"a": KEY}).record["findings"][0]


def test_a_finding_in_a_definition_bears_its_name():
    heard = Post.under().handshake().lists(tool("good"), tool("bad", f"see {KEY}"))
    assert [one.get("subject") for one in heard.record["findings"]] == ["bad"]


def test_the_name_of_a_definition_that_holds_a_secret_is_withheld():
    heard = Post.under().handshake().lists(tool(KEY))
    assert {one.get("subject") for one in heard.record["findings"]} <= {"[withheld]", None}
    assert KEY.encode() not in heard.everything()


def test_findings_in_answers_and_notifications_have_ids_too():
    post = ready()
    post.calls()
    answered = post.server(result("call", **text(KEY)))
    told = post.server(notification("notifications/message", level="info", data=KEY))
    asked = post.client(request("p", "ping"))
    assert [one["id"] for one in answered.record["findings"]] == ["f-s1-1"]
    assert [one["id"] for one in told.record["findings"]] == ["f-s1-2"]
    assert asked.record["findings"] == []


def test_beside_what_no_exception_lifts_none_is_offered():
    post = ready()
    post.lists(tool(inputSchema={**ANY, "title": "another one"}), ident="again")
    heard = post.calls(arguments={"a": KEY})
    assert "pin.drifted" in heard.found
    assert any(rule.startswith("secret.") for rule in heard.found)
    assert "douane tools" in heard.error["message"]
    assert "policy except" not in heard.error["message"]
