"""What an entry says of a message: enough to explain the verdict, and nothing that is secret."""

from __future__ import annotations

import json

import pytest

from douane.engine import record
from douane.engine.case import Judgement
from douane.model.finding import Finding, Severity
from douane.model.message import Message, Pending
from douane.model.session import Session
from douane.model.verdict import ALLOWED, Action, Reason, Verdict
from douane.protocol.direction import Direction
from douane.protocol.json import CUT
from douane.protocol.jsonrpc import Notification, Request, Response
from douane.protocol.refusal import Unreadable
from tests.playbooks.post import ALICE, FILES, rules_of

SESSION = Session("s1", ALICE, FILES)
RULES = rules_of()
DENIED = Verdict(Action.DENY, frozenset({Reason(Action.DENY, "rule", "secret.x", "/a", "a key")}))


def found(where, start=0, end=7, rule="secret.x", mend="[x]"):
    return Finding(rule, Severity.HIGH, where, "a key", start, end, mend)


def entry(packet, *findings, verdict=ALLOWED, action=Action.ALLOW, rules=RULES, **members):
    message = Message(Direction.TO_SERVER, packet, b"12345", {}, [], **members)
    return record.judged(message, SESSION, rules, Judgement(verdict, findings), action, 9.0).body


def call(arguments, ident=1):
    return Request(ident, "tools/call", {"name": "read", "arguments": arguments})


def test_an_entry_says_who_what_and_how_it_ended():
    body = entry(call({"a": "b"}), verdict=DENIED, action=Action.DENY, subject="read")

    assert (body["session"], body["principal"], body["server"]) == ("s1", "local:alice", "npm:files")
    assert (body["kind"], body["method"], body["subject"]) == ("request", "tools/call", "read")
    assert (body["action"], body["size"], body["rpc_id"]) == ("deny", 5, 1)
    assert body["revision"] == RULES.policy.revision
    assert body["reasons"] == [
        {"policy_rule": "rule", "action": "deny", "finding": "secret.x", "because": "a key"}
    ]
    assert "would" not in body


def test_an_entry_says_what_would_have_been():
    assert entry(call({}), verdict=DENIED)["would"] == "deny"


def test_arguments_are_kept_without_what_was_found():
    body = entry(
        call({"a": "hunter2 x", "b": ["hunter2"]}),
        found("/params/arguments/a"),
        found("/params/arguments/b/0"),
    )

    assert body["arguments"] == {"a": "[x] x", "b": ["[x]"]}


def test_a_finding_about_a_whole_value_is_no_reason_to_drop_it():
    body = entry(call({"a": "b"}), found("/params/arguments", 0, 0, "schema.undeclared", None))

    assert body["arguments"] == {"a": "b"}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (f"/params/arguments/a{CUT}", {"a": "[x]", "b": "c"}),
        (f"/params/arguments{CUT}", "[x]"),
        (f"/params{CUT}", "[x]"),
        (CUT, "[x]"),
    ],
)
def test_where_a_place_is_not_told_exactly_all_below_it_is_dropped(where, kept):
    assert entry(call({"a": {"k": "hunter2"}, "b": "c"}), found(where))["arguments"] == kept


def test_of_an_attack_the_value_is_kept_only_where_its_place_is_told_exactly():
    attack = found("/params/arguments/a/k", rule="interpreter.path-sensitive")
    unsure = found(f"/params/arguments/a{CUT}", rule="interpreter.path-sensitive")
    assert entry(call({"a": {"k": "hunter2"}}), attack)["arguments"] == {"a": {"k": "hunter2"}}
    assert entry(call({"a": {"k": "hunter2"}}), unsure)["arguments"] == {"a": "[x]"}


def test_arguments_are_dropped_where_a_detector_has_failed():
    assert "arguments" not in entry(call({"a": "hunter2"}), found("", 0, 0, "engine.failure"))


def test_arguments_are_dropped_where_the_operator_wants_none():
    assert "arguments" not in entry(call({"a": "b"}), rules=rules_of('[audit]\narguments = "none"'))


@pytest.mark.parametrize("where", ["/params/name", f"/params{CUT}", CUT])
def test_a_name_in_which_something_was_found_is_withheld(where):
    assert entry(call({}), found(where), subject="hunter2")["subject"] == "[withheld]"


@pytest.mark.parametrize("where", ["/id", CUT])
def test_an_id_in_which_something_was_found_is_withheld(where):
    assert entry(call({}, "hunter2"), found(where))["rpc_id"] is None


@pytest.mark.parametrize("where", ["/method", CUT])
def test_a_method_in_which_something_was_found_is_withheld(where):
    assert entry(Request(1, "acme/hunter2", {}), found(where))["method"] == "[withheld]"


def test_names_that_nobody_has_looked_at_are_withheld():
    body = entry(Request("hunter2", "acme/hunter2", {}), found("", 0, 0, "engine.failure"), subject="hunter2")

    assert "hunter2" not in json.dumps(body)


def test_a_notification_has_no_id():
    assert "rpc_id" not in entry(Notification("notifications/x", {}))


def test_an_answer_has_the_time_since_its_request():
    asked = Pending(1, "tools/call", "read", 8.5, None)

    assert entry(Response(1, {}, failed=False), answers=asked)["duration_ms"] == 500.0


def test_an_entry_is_bounded_however_much_was_found():
    findings = [found(f"/params/arguments/{'k' * 2000}/{n}") for n in range(1000)]
    reasons = frozenset(Reason(Action.DENY, "r", "f", str(n), "because") for n in range(1000))
    body = entry(
        call({"k" * 2000: ["v" * 1000] * 1000}),
        *findings,
        verdict=Verdict(Action.DENY, reasons),
        subject="s" * 5000,
    )

    assert len(json.dumps(body)) < 64 * 1024
    assert body["findings_in_all"] == 1000


def test_of_what_cannot_be_read_only_the_size_and_the_reason_are_kept():
    body = record.refused(
        SESSION, RULES, 9.0, Direction.TO_CLIENT, 77, Unreadable("protocol.x", "so", "/y" * 500)
    ).body

    assert (body["kind"], body["action"], body["size"]) == ("unreadable", "deny", 77)
    assert [one["rule"] for one in body["findings"]] == ["protocol.x"]
    assert len(body["findings"][0]["where"]) < 300
