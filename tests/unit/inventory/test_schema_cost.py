"""The bound on the work of a check, by the form of schema and value."""

from __future__ import annotations

import pytest

from douane.inventory.schema_cost import LIMIT, Cost, Profile, profile
from douane.inventory.schema_graph import graph_of
from tests.unit.inventory._definitions import listed, nested


def cost(schema):
    return Cost(graph_of(schema, "$id"))


def growth(schema, make):
    """How much more a value of one level more costs."""
    deep, deeper = (cost(schema).units(profile(make(levels))) for levels in (10, 11))
    return deeper / deep


def test_a_profile_counts_values_names_and_characters_by_level():
    assert profile({"ab": ["x", {"c": "yz"}], "d": 1}) == Profile((3, 2, 3, 1), (3, 0, 2, 2))


def test_a_scalar_has_one_level():
    assert profile("abc") == Profile((1,), (3,))


@pytest.mark.parametrize(
    ("schema", "make"),
    [
        ({"anyOf": [{"type": "string"}, {"items": {"$ref": "#"}}]}, listed),
        ({"items": {"$ref": "#"}, "additionalProperties": {"$ref": "#"}}, listed),
        ({"properties": {"a": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}}, nested),
        ({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}, nested),
        ({"anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"b": {"$ref": "#"}}}]}, nested),
        ({"prefixItems": [{"$ref": "#"}, {"$ref": "#"}], "items": {"$ref": "#"}}, listed),
        ({"items": [{"$ref": "#"}], "additionalItems": {"$ref": "#"}}, listed),
    ],
)
def test_recursion_that_looks_at_each_value_once_grows_with_the_value(schema, make):
    assert growth(schema, make) < 1.2


@pytest.mark.parametrize(
    ("schema", "make"),
    [
        ({"anyOf": [{"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}]}, listed),
        ({"allOf": [{"properties": {"a": {"$ref": "#"}}}], "additionalProperties": {"$ref": "#"}}, nested),
        ({"properties": {"a": {"$ref": "#"}}, "patternProperties": {"^a": {"$ref": "#"}}}, nested),
        ({"contains": {"$ref": "#"}, "items": {"$ref": "#"}}, listed),
        ({"additionalProperties": {"$ref": "#"}, "unevaluatedProperties": {"$ref": "#"}}, nested),
        ({"if": {"items": {"$ref": "#"}}, "then": {"items": {"$ref": "#"}}}, listed),
        ({"not": {"items": {"$ref": "#"}}, "items": {"$ref": "#"}}, listed),
    ],
)
def test_recursion_that_looks_at_a_value_twice_doubles_with_each_level(schema, make):
    assert growth(schema, make) > 1.8


def test_of_a_union_told_apart_by_a_member_one_branch_counts():
    def branch(tag, required):
        members = {"v": True, "op": {"const": tag}, "a": {"$ref": "#"}}
        return {"type": "object", "properties": members, "required": ["v", *required]}

    told_apart = {"oneOf": [branch("x", ["op"]), branch("y", ["op"]), branch("z", ["op"])]}
    assert growth(told_apart, nested) < 1.2
    assert growth({"oneOf": [branch("x", ["op"]), branch("x", ["op"])]}, nested) > 1.8
    assert growth({"oneOf": [branch("x", ["op"]), branch("y", [])]}, nested) > 1.8


@pytest.mark.parametrize(
    ("schema", "small"),
    [
        ({"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(100)}}, True),
        ({"additionalProperties": {"pattern": "^[a-z]{1,12}$"}}, True),
        ({"additionalProperties": {"pattern": "^[a-z]{1,640}$"}}, False),
        ({"properties": {"a": {"uniqueItems": True}}}, False),
        ({"properties": {"a": {"const": {"x": [1, 2, 3, 4]}}}}, False),
        ({"properties": {"a": {"enum": list(range(1000))}}}, True),
        ({"additionalProperties": {"anyOf": [{"type": "string"}] * 30}}, False),
        ({"allOf": [{"properties": {"a": {"$ref": "#"}}}] * 2}, False),
        ({"properties": {"a": {"$ref": "#"}}}, True),
    ],
)
def test_only_a_schema_that_cannot_cost_much_needs_no_look_at_the_value(schema, small):
    assert cost(schema).is_small is small


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("(?=(a+))a*b", 30_000),
        (r"(?=.*[A-Z])(?=.*\d).{8,}$", 3_000),
        ("a*+b", 80_000),
        (r"\bfoo\b.*bar", 20_000),
        ("[ab]*a[ab]{60}c", 3_000_000),
    ],
)
def test_no_pattern_is_matched_with_a_text_for_which_it_takes_seconds(pattern, most):
    one = cost({"pattern": pattern})
    assert not one.is_small
    assert one.units(profile("a" * 200)) <= LIMIT
    assert one.units(profile("a" * most)) > LIMIT


def test_a_pattern_that_is_matched_once_takes_any_text():
    assert cost({"pattern": r"^(?=.*[A-Z])(?=.*\d).{8,}$"}).units(profile("a" * 500_000)) <= LIMIT
