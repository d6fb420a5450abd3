"""Schemas mean what they say, whatever they say; none of them stops the gateway, and no complaint leaks."""

from __future__ import annotations

import json

import jsonschema_rs
from hypothesis import assume, given
from hypothesis import strategies as st

from douane.inventory.schema_cost import LIMIT, Cost, profile
from douane.inventory.schema_graph import graph_of
from douane.inventory.schema_plain import plain
from douane.inventory.schema_refs import Unusable
from douane.inventory.schemas import Schemas
from tests.properties._json_texts import VALUES
from tests.properties._schemas import FITTING, NONSENSE, schemas
from tests.unit.inventory._definitions import tool

RULES = {"schema.arguments", "schema.undeclared", "schema.unresolvable"}


def validator(schema):
    """The validator without any of our preparations; compiling is what costs."""
    return jsonschema_rs.Draft202012Validator(schema, offline=True)


def verdict(schema, value):
    return validator(schema).is_valid(value)


def graph(schema):
    try:
        return graph_of(json.loads(json.dumps(schema)), "$id")
    except Unusable:
        assume(False)  # the signature is hypothesis's
        raise


@given(schemas(), st.lists(FITTING, min_size=1, max_size=5))
def test_a_schema_written_for_the_validator_means_what_it_meant(schema, values):
    made = graph(schema)
    cost = Cost(made)
    ours, theirs = validator(plain(made, "$defs")), validator(schema)
    for value in values:
        if cost.units(profile(value)) <= LIMIT:
            assert ours.is_valid(value) is theirs.is_valid(value)


@given(schemas(), st.dictionaries(st.sampled_from(["a", "b", "op"]), FITTING, max_size=3))
def test_arguments_pass_only_if_they_fit(schema, arguments):
    found = Schemas().arguments(tool(schema), arguments)
    assert {fault.rule for fault in found} <= RULES
    if not found:
        assert verdict(schema, arguments)


@given(schemas(), FITTING)
def test_structured_content_passes_exactly_if_it_fits(schema, value):
    found = {fault.rule for fault in Schemas().result(tool({}, schema), value)}
    assert found <= {"schema.result", "schema.unresolvable"}
    if "schema.unresolvable" not in found:
        assert verdict(schema, value) is not bool(found)


@given(NONSENSE, st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_no_schema_and_no_arguments_raise(schema, arguments):
    checker = Schemas()
    assert {fault.rule for fault in checker.arguments(tool(schema, schema), arguments)} <= RULES
    checker.result(tool(schema, schema), arguments)


@given(schemas(), FITTING, st.integers(0, 3))
def test_a_value_inside_of_another_never_costs_less(schema, value, levels):
    shelf = {"root": {"not": schema}} | schema["$defs"]
    cost = Cost(graph({"items": {"$ref": "#/$defs/root"}, "$defs": shelf}))
    inner, outer = profile([value] * levels), profile([value] * (levels + 1))
    assert cost.units(inner) <= cost.units(outer)


MARKED = st.recursive(
    st.just("§secret§"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "§secret§"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(schemas(), st.dictionaries(st.sampled_from(["a", "op", "§secret§"]), MARKED, max_size=3))
def test_no_complaint_holds_anything_of_the_message(schema, arguments):
    checker = Schemas()
    found = [*checker.arguments(tool(schema), arguments), *checker.result(tool({}, schema), arguments)]
    assert "§" not in repr(found)
