"""A sample gets the verdict that the post would give, with places in the line that described it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.config import read
from douane.detectors import Detector
from douane.engine.inspection import alone, inspect, score
from douane.engine.rules import Rules
from douane.engine.sample import read_sample
from douane.model.access import Principal
from douane.model.finding import Finding, Severity
from douane.model.verdict import Action
from douane.protocol.refusal import Unreadable
from douane.stores.documents import built_in

KEY = "AKIA" + "QYLPMN5HFIQR7XYA"
TEXT = f"so: {KEY}"
TOOL = {
    "name": "write",
    "description": "Writes a file.",
    "inputSchema": {"type": "object", "properties": {"content": {"type": "string"}}},
}


@pytest.fixture(scope="module")
def rules():
    config = read([built_in()])
    return alone(Rules(config.policy, config.settings))


def inspected(rules, **line):
    sample = read_sample(json.dumps(line).encode())
    assert not isinstance(sample, Unreadable), sample
    return inspect(sample, Principal("test"), rules, 0.0)


SECRETS = [
    ({"kind": "call", "arguments": {"content": TEXT}}, Action.DENY, "/arguments/content"),
    ({"kind": "call", "tool": TOOL, "arguments": {"content": TEXT}}, Action.DENY, "/arguments/content"),
    ({"kind": "call", "arguments": {"a/b": [{"~": TEXT}]}}, Action.DENY, "/arguments/a~1b/0/~0"),
    ({"kind": "call", "text": TEXT}, Action.DENY, "/text"),
    ({"kind": "call", "tool": TOOL, "text": TEXT}, Action.DENY, "/text"),
    ({"kind": "call", "arguments": {}, "text": TEXT}, Action.DENY, "/text"),
    ({"kind": "result", "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "result", "result": {"content": [{"type": "text", "text": TEXT}]}}, Action.EDIT, "/result/content/0/text"),
    ({"kind": "result", "result": {"structuredContent": {"k": TEXT}}}, Action.EDIT, "/result/structuredContent/k"),
    ({"kind": "result", "result": {"content": [{"type": "text", "text": "a"}]}, "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "description", "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "description", "tool": {**TOOL, "description": TEXT}}, Action.EDIT, "/tool/description"),
    ({"kind": "description", "tool": {"description": TEXT}}, Action.EDIT, "/tool/description"),
    ({"kind": "description", "tool": TOOL, "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "prompt", "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "prompt", "messages": [{"role": "user", "content": TEXT}]}, Action.EDIT, "/messages/0/content"),
    ({"kind": "prompt", "messages": ["a"], "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "tool_result", "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "tool_description", "text": TEXT}, Action.EDIT, "/text"),
    ({"kind": "user_prompt", "text": TEXT}, Action.EDIT, "/text"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "action", "where"), SECRETS, ids=lambda value: str(value)[:60])
def test_a_secret_is_found_where_it_was_given(line, action, where, rules):
    found = inspected(rules, **line)
    assert found.action is action
    assert [(one.where, one.start, one.end) for one in found.findings] == [(where, 4, 24)]


@pytest.mark.parametrize(("line", "_action", "_where"), SECRETS, ids=lambda value: str(value)[:60])
def test_the_same_line_without_the_secret_is_allowed(line, _action, _where, rules):
    harmless = json.loads(json.dumps(line).replace(KEY, "a word"))
    found = inspected(rules, **harmless)
    assert (found.action, found.score, found.findings) == (Action.ALLOW, 0.0, ())


def test_arguments_are_checked_against_the_schema_that_is_given(rules):
    found = inspected(rules, kind="call", tool=TOOL, arguments={"contents": "a"})
    assert (found.action, [one.rule for one in found.findings]) == (Action.DENY, ["schema.undeclared"])
    assert found.findings[0].where == "/arguments/contents"


@pytest.mark.parametrize("tool", ["write", {"name": "write"}, {}, None, {"inputSchema": None}])
def test_without_a_schema_all_arguments_fit(tool, rules):
    assert inspected(rules, kind="call", tool=tool, arguments={"contents": 1}).action is Action.ALLOW


def test_structured_content_is_checked_against_the_output_schema(rules):
    tool = {"name": "sum", "outputSchema": {"type": "object", "required": ["sum"]}}
    found = inspected(rules, kind="result", tool=tool, result={"content": [], "structuredContent": {}})
    assert [one.rule for one in found.findings] == ["schema.result"]
    assert found.findings[0].where == "/result/structuredContent"
    assert found.action is Action.ALLOW
    assert 0 < found.score < 0.5


def test_other_members_of_a_line_mean_nothing(rules):
    line = {
        "kind": "call",
        "arguments": {},
        "id": "7",
        "label": "attack",
        "spans": [1],
        "meta": {"text": TEXT},
    }
    assert inspected(rules, **line).findings == ()


def test_what_the_post_refuses_unread_is_refused_for_the_same_reason(rules):
    found = inspected(rules, kind="call", arguments={"text": "a" * (1 << 20)})
    assert (found.action, found.score) == (Action.DENY, 1.0)
    assert [(one.rule, one.where) for one in found.findings] == [("protocol.arguments-too-long", "")]
    assert inspected(rules, kind="result", text="a" * (4 << 20)).findings[0].rule == "protocol.too-long"


def test_a_key_that_passes_for_another_is_refused_with_its_place(rules):
    found = inspected(rules, kind="result", result={"Content": []})
    assert [(one.rule, one.where) for one in found.findings] == [("protocol.ambiguous-key", "/result")]


def test_what_cannot_be_taken_out_is_refused(rules):
    def find(text):
        yield Finding("secret.test", Severity.HIGH, "/id", "a number that is a secret", mend="2")

    broken = replace(rules, detectors=(Detector("test", find),))
    found = inspected(broken, kind="result", text="a")
    assert (found.action, found.findings[-1].rule) == (Action.DENY, "engine.edit-failed")


def test_a_detector_that_crashes_refuses_the_sample(rules):
    def find(text):
        raise RuntimeError(text)

    found = inspected(replace(rules, detectors=(Detector("test", find),)), kind="call", arguments={})
    assert (found.action, found.findings[0].rule) == (Action.DENY, "engine.failure")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"", "inspect.input"),
        (b"nonsense", "inspect.input"),
        (b"[]", "inspect.input"),
        (b"{}", "inspect.input"),
        (b'{"kind":"else","text":"a"}', "inspect.input"),
        (b'{"kind":["call"],"text":"a"}', "inspect.input"),
        (b'{"kind":"call"}', "inspect.input"),
        (b'{"kind":"call","arguments":[]}', "inspect.input"),
        (b'{"kind":"call","arguments":{},"tool":7}', "inspect.input"),
        (b'{"kind":"result"}', "inspect.input"),
        (b'{"kind":"result","result":"a"}', "inspect.input"),
        (b'{"kind":"result","result":{"content":"a"},"text":"b"}', "inspect.input"),
        (b'{"kind":"description","tool":"write"}', "inspect.input"),
        (b'{"kind":"prompt","messages":{}}', "inspect.input"),
        (b'{"kind":"prompt"}', "inspect.input"),
        (b'{"kind":"prompt","text":7}', "inspect.input"),
        (b'{"kind":"call","arguments":{"a":1,"a":2}}', "protocol.duplicate-key"),
        (b'{"kind":"prompt","text":"\\ud83d"}', "protocol.lone-surrogate"),
        (b'{"kind":"prompt","text":"\xff"}', "protocol.not-utf8"),
    ],
)
def test_a_line_that_describes_nothing_is_refused(line, rule):
    refusal = read_sample(line)
    assert isinstance(refusal, Unreadable)
    assert refusal.rule == rule


FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.just("a.b"),
        severity=st.sampled_from(Severity),
        where=st.just(""),
        because=st.just(""),
        confidence=st.floats(0, 1),
    ),
    max_size=30,
)


@given(FINDINGS, FINDINGS, st.sampled_from(Action), st.sampled_from(Action))
def test_more_findings_and_stricter_actions_never_lower_a_score(some, more, one, other):
    assert score(min(one, other), some) <= score(max(one, other), some + more)


@given(FINDINGS, st.sampled_from(Action))
def test_a_score_of_a_half_is_the_line_between_what_passes_and_what_does_not(findings, action):
    assert 0 <= score(action, findings) <= 1
    assert (score(action, findings) >= 0.5) is (action is not Action.ALLOW)
