"""What a result shows to a model, and which differences of it count."""

from __future__ import annotations

import json

import pytest

from douane.inventory.definitions import Listed, define, shown
from douane.model.server import Kind

TOOL = {
    "name": "t",
    "title": "T",
    "description": "d",
    "inputSchema": {"type": "object"},
    "outputSchema": {"type": "object"},
    "annotations": {"readOnlyHint": True},
    "icons": [{"src": "https://x/y.png"}],
    "_meta": {"a": 1},
}


@pytest.mark.parametrize(
    ("method", "member", "kind", "key"),
    [
        ("tools/list", "tools", Kind.TOOL, "name"),
        ("prompts/list", "prompts", Kind.PROMPT, "name"),
        ("resources/list", "resources", Kind.RESOURCE, "uri"),
        ("resources/templates/list", "resourceTemplates", Kind.TEMPLATE, "uriTemplate"),
    ],
)
def test_a_listing_shows_its_elements_in_order(method, member, kind, key):
    result = {member: [{key: "a"}, {key: "b", "description": "x"}]}
    assert shown(method, result) == [
        Listed(f"/result/{member}/0", define(kind, "a", {key: "a"})),
        Listed(f"/result/{member}/1", define(kind, "b", {key: "b", "description": "x"})),
    ]


@pytest.mark.parametrize("element", ["t", None, [], {}, {"name": 1}, {"name": ""}, {"title": "t"}])
def test_an_element_without_a_name_is_shown_as_such(element):
    assert shown("tools/list", {"tools": [element]}) == [Listed("/result/tools/0", None)]


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("tools/list", {}),
        ("tools/list", {"tools": {"a": 1}}),
        ("tools/call", {"tools": [{"name": "t"}]}),
        ("initialize", {}),
        ("initialize", {"instructions": ""}),
    ],
)
def test_nothing_is_shown_where_there_is_nothing(method, result):
    assert shown(method, result) == []


@pytest.mark.parametrize("method", ["initialize", "server/discover"])
def test_instructions_are_a_definition_of_the_server(method):
    [found] = shown(method, {"instructions": "be kind"})
    assert found == Listed("/result/instructions", define(Kind.INSTRUCTIONS, "instructions", "be kind"))


@pytest.mark.parametrize("member", TOOL)
def test_a_change_of_any_member_changes_the_digest(member):
    changed = TOOL | {member: "other"}
    removed = {key: value for key, value in TOOL.items() if key != member}
    digests = {define(Kind.TOOL, "t", value).digest for value in (TOOL, changed, removed)}
    assert len(digests) == 3


def test_the_order_and_spacing_of_members_do_not_count():
    again = json.loads(json.dumps(dict(reversed(TOOL.items())), indent=4))
    assert define(Kind.TOOL, "t", again) == define(Kind.TOOL, "t", TOOL)


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0, False), (0, None), ("1", 1), ([], {})])
def test_values_that_compare_equal_in_python_have_their_own_digests(one, other):
    assert define(Kind.TOOL, "t", [one]).digest != define(Kind.TOOL, "t", [other]).digest


def test_facts_about_the_content_of_a_resource_may_change():
    def listed(size, modified, text):
        annotations = {"lastModified": modified, "priority": 1}
        resource = {"uri": "u", "size": size, "annotations": annotations, "description": text}
        return shown("resources/list", {"resources": [resource]})

    assert listed(1, "monday", "x") == listed(2, "tuesday", "x")
    assert listed(1, "monday", "x") != listed(1, "monday", "y")


def test_annotations_of_a_resource_that_are_no_object_count_whole():
    one, other = (
        shown("resources/list", {"resources": [{"uri": "u", "annotations": a}]}) for a in ("x", "y")
    )
    assert one != other


def test_the_size_of_a_tool_counts():
    assert define(Kind.TOOL, "t", {"size": 1}) != define(Kind.TOOL, "t", {"size": 2})
