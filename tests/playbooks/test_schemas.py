"""Arguments and results against the schemas that a tool was approved with."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import STATELESS, Post, made_up_key, request, result, text, tool

STRICT = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "depth": {"type": "integer", "maximum": 5}},
    "required": ["path"],
    "additionalProperties": False,
}
OUTPUT = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def ready(*documents, revision="2025-11-25", **members):
    """A post at which a tool of that schema may be called."""
    post = Post.under(*documents).handshake(revision)
    post.lists(tool(**({"inputSchema": STRICT} | members)), revision=revision)
    return post


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"path": 7}, "schema.arguments"),
        ({}, "schema.arguments"),
        ({"path": "x", "depth": 6}, "schema.arguments"),
        ({"path": "x", "other": 1}, "schema.undeclared"),
        ({"path": "x", "Path": "y"}, "schema.undeclared"),
        ([], "schema.arguments"),
        ("path", "schema.arguments"),
        (None, "schema.arguments"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_a_result_that_a_model_can_read(arguments, rule):
    post = ready()
    heard = post.client(request(1, "tools/call", name="read", arguments=arguments))

    assert heard.server == []
    assert heard.found == [rule]
    assert heard.answer["id"] == 1
    assert heard.answer["result"]["isError"] is True
    assert rule in heard.answer["result"]["content"][0]["text"]
    assert heard.answer["result"]["_meta"]["douane"]["reasons"][0]["rule"] == rule


def test_the_refusal_names_the_argument():
    heard = ready().calls(arguments={"path": "x", "depth": 6})

    assert "argument `depth`" in heard.answer["result"]["content"][0]["text"]


def test_a_refusal_in_a_result_has_a_result_type_in_the_stateless_era_only():
    for revision, extra in ((STATELESS, {"resultType": "complete"}), ("2025-11-25", {})):
        heard = ready(revision=revision).calls(arguments={"path": 7}, revision=revision)
        found = heard.answer["result"]
        assert found.keys() - {"content", "isError", "_meta"} == extra.keys()


def test_arguments_that_fit_pass():
    assert ready().calls(arguments={"path": "x", "depth": 5}).action == "allow"


def test_a_call_without_arguments_is_a_call_with_none():
    post = ready(inputSchema={"type": "object", "properties": {}})
    asked = request(1, "tools/call", name="read")

    assert post.client(asked).server == [asked]


@pytest.mark.parametrize(
    "schema", [{"$ref": "https://example.org/schema.json"}, {"$ref": "#/$defs/none"}, {"type": "wrong"}, None]
)
def test_a_schema_that_cannot_be_used_refuses_every_call(schema):
    heard = ready(inputSchema=schema).calls(arguments={"path": "x"})

    assert heard.found == ["schema.unresolvable"]
    assert heard.server == []


def test_arguments_are_held_against_the_approved_schema_and_not_a_later_one():
    post = ready()
    post.lists(tool(inputSchema={"type": "object"}))

    assert set(post.calls(arguments={"path": 7}).found) == {"pin.drifted", "schema.arguments"}


def test_undeclared_arguments_may_be_reported_instead():
    post = ready('[tools]\nundeclared = "report"', inputSchema={"type": "object", "properties": {"path": {}}})
    heard = post.calls(arguments={"path": "x", "other": 1})

    assert heard.action == "allow"
    assert heard.found == ["schema.undeclared"]


def called(post, **answer):
    post.calls(arguments={"path": "x"})
    return post.server(result("call", **answer))


def test_a_result_that_breaks_the_output_schema_is_reported():
    heard = called(ready(outputSchema=OUTPUT), **text("x", structuredContent={"n": "x"}))

    assert heard.found == ["schema.result"]
    assert heard.action == "allow"


def test_a_result_that_breaks_the_output_schema_may_be_refused():
    post = ready('[tools]\nresults = "refuse"', outputSchema=OUTPUT)
    heard = called(post, **text("x", structuredContent={"n": "x"}))

    assert heard.error["code"] == 4030
    assert heard.answer["id"] == "call"


@pytest.mark.parametrize(
    "answer",
    [
        text("x", structuredContent={"n": 1}),
        text("x"),
        text("it failed", isError=True, structuredContent={"n": "x"}),
    ],
    ids=["fits", "says nothing structured", "is an error"],
)
def test_other_results_are_not_findings(answer):
    assert called(ready(outputSchema=OUTPUT), **answer).found == []


def test_a_failed_call_is_held_against_no_schema():
    post = ready(outputSchema=OUTPUT)
    post.calls(arguments={"path": "x"})

    assert post.server({"jsonrpc": "2.0", "id": "call", "error": {"code": 1, "message": "x"}}).found == []


@promise("P-AUDIT-REDACTED")
@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "x", "other": made_up_key()},
        {"path": "x", made_up_key(): 1},
        {"path": {made_up_key(): made_up_key(2)}},
        {"path": "x", "depth": [made_up_key()]},
    ],
)
def test_what_is_refused_for_its_form_is_recorded_without_its_secrets(arguments):
    heard = ready().calls(arguments=arguments)

    assert heard.action == "deny"
    assert made_up_key().encode() not in heard.everything()
    assert made_up_key(2).encode() not in heard.everything()


@pytest.mark.parametrize("named", [{}, {"name": 7}, {"name": ""}])
def test_a_call_that_names_no_tool_is_held_like_one_of_an_unknown_tool(named):
    post = Post().handshake()
    post.lists(tool())
    assert post.client(request(1, "tools/call", arguments={}, **named)).found == ["pin.unknown"]


ONLY_BELOW = """
[[rule]]
id = "below"
tool = "read"
when = '!has(arguments.path) || !arguments.path.startsWith("/srv/")'
action = "deny"
"""


@pytest.fixture
def below():
    post = Post.under(ONLY_BELOW).handshake()
    post.lists(tool(inputSchema={"type": "object"}))
    return post


def test_a_rule_about_arguments_leaves_the_tool_in_the_list(below):
    assert below.lists(tool(inputSchema={"type": "object"})).action == "allow"


def test_a_rule_about_arguments_lets_the_answer_of_a_call_pass_that_it_allows(below):
    assert below.calls(arguments={"path": "/srv/a"}).action == "allow"
    assert below.server(result("call", content=[])).action == "allow"


@pytest.mark.parametrize("arguments", [{"path": "/etc/passwd"}, {}])
def test_a_rule_about_arguments_refuses_the_call_it_is_about(below, arguments):
    assert below.calls(arguments=arguments).action == "deny"


def test_leaving_all_arguments_out_is_no_way_round_a_rule(below):
    assert below.client(request("call", "tools/call", name="read")).action == "deny"


@pytest.mark.parametrize("arguments", [[], "/etc/passwd", 7, None])
def test_arguments_that_are_no_object_are_no_way_round_a_rule(below, arguments):
    called = below.client(request("call", "tools/call", name="read", arguments=arguments))
    assert "below" in {reason["policy_rule"] for reason in called.record["reasons"]}


def test_a_condition_about_no_arguments_is_about_both_directions():
    post = Post.under(
        '[[rule]]\nid = "no-logs"\nwhen = \'method == "notifications/message"\'\naction = "deny"'
    )
    post.handshake()
    said = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x"}}
    assert post.server(said).action == "deny"
