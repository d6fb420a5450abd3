"""A call has to fit the schema of its tool, and the schema has to be one that can be enforced."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from douane.inventory.enforcement import MOST_FAULTS
from douane.inventory.schema_faults import Fault
from douane.inventory.schemas import Schemas
from tests.unit.inventory._definitions import nested, tool

DRAFTS = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-07/schema",
    "https://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
]
SECRET = "hunter2-hunter2"


def faults(schema, arguments):
    return Schemas().arguments(tool(schema), arguments)


def rules(schema, arguments):
    return {fault.rule for fault in faults(schema, arguments)}


def text(schema, **members):
    return {"type": "object", "properties": {"x": schema}} | members


# What fits, and what does not.


def test_arguments_that_fit_have_no_faults():
    schema = text({"type": "integer", "minimum": 1}, required=["x"])
    assert faults(schema, {"x": 1}) == ()


def test_what_the_server_has_a_default_for_may_be_left_out_even_where_it_is_listed_as_required():
    kind, scale = {"type": "string"}, {"enum": ["css", "device"], "default": "css"}
    schema = {"type": "object", "properties": {"kind": kind, "scale": scale}, "required": ["kind", "scale"]}
    assert faults(schema, {"kind": "png"}) == ()
    assert rules(schema, {"scale": "css"}) == {"schema.arguments"}
    assert rules(schema, {"kind": "png", "scale": "px"}) == {"schema.arguments"}


@pytest.mark.parametrize(
    ("schema", "value", "where", "because"),
    [
        ({"type": "integer"}, SECRET, "/x", "must be of type integer"),
        ({"type": ["integer", "null"]}, SECRET, "/x", "must be of type null or integer"),
        ({"enum": ["a", "b"]}, SECRET, "/x", "is none of the values that the schema allows"),
        ({"const": "a"}, SECRET, "/x", "is not the value that the schema asks for"),
        ({"minLength": 99}, SECRET, "/x", "must have at least this many characters: 99"),
        ({"maxLength": 3}, SECRET, "/x", "must have at most this many characters: 3"),
        ({"pattern": "^x"}, SECRET, "/x", "does not match the pattern of the schema"),
        ({"minimum": 3}, 2, "/x", "must be at least 3"),
        ({"maximum": 3}, 4, "/x", "must be at most 3"),
        ({"exclusiveMinimum": 3}, 3, "/x", "must be more than 3"),
        ({"exclusiveMaximum": 3}, 3, "/x", "must be less than 3"),
        ({"exclusiveMaximum": 10**40}, 10**41, "/x", "must be less than the limit of the schema"),
        ({"multipleOf": 3}, 4, "/x", "must be a multiple of 3"),
        ({"minItems": 2}, [1], "/x", "must have at least this many elements: 2"),
        ({"maxItems": 0}, [1], "/x", "must have at most this many elements: 0"),
        ({"uniqueItems": True}, [1, 1], "/x", "has the same element twice"),
        ({"contains": {"const": 1}}, [2], "/x", "has too few or too many elements of the kind"),
        ({"minProperties": 1}, {}, "/x", "must have at least this many members: 1"),
        ({"required": ["y"]}, {}, "/x", "`y` is missing"),
        ({"required": ["not a name"]}, {}, "/x", "a member is missing"),
        ({"anyOf": [{"type": "null"}, {"minimum": 3}]}, 1, "/x", "matches none of the alternatives"),
        ({"oneOf": [{}, {}]}, 1, "/x", "must match exactly one of the alternatives"),
        ({"not": {}}, 1, "/x", "matches what the schema rules out"),
        (False, 1, "/x", "holds something that the schema does not allow"),
        (
            {"additionalProperties": False},
            {SECRET: 1},
            "/x",
            "holds something that the schema does not allow",
        ),
        ({"items": {"type": "string"}}, ["a", 1], "/x/1", "must be of type string"),
        (
            {"prefixItems": [{}], "items": False},
            [1, 2],
            "/x/1",
            "holds something that the schema does not allow",
        ),
        ({"prefixItems": [{}], "unevaluatedItems": False}, [1, 2], "/x", "has more elements than the schema"),
        ({"properties": {}, "additionalProperties": False}, {"name": 1}, "/x", "`name` must not be there"),
        (
            {"properties": {}, "additionalProperties": False},
            {SECRET + "!": 1},
            "/x",
            "a member must not be there",
        ),
        ({"propertyNames": {"maxLength": 3}}, {SECRET: 1}, "/x", "has a member whose name the schema does"),
        ({"properties": {"y": {"type": "null"}}}, {"y": SECRET}, "/x/y", "must be of type null"),
    ],
)
def test_a_fault_says_where_and_why_and_never_what(schema, value, where, because):
    found = faults(text(schema), {"x": value})
    assert [fault.rule for fault in found] == ["schema.arguments"]
    assert found[0].where == where
    assert found[0].because.startswith(because)
    assert SECRET not in repr(found)


def test_a_pointer_ends_before_a_name_that_may_be_a_secret():
    schema = text({"additionalProperties": {"additionalProperties": {"type": "null"}}})
    assert faults(schema, {"x": {"sk live": {"y": 1}}}) == (
        Fault("schema.arguments", "/x", "must be of type null"),
    )


def test_no_more_faults_are_told_than_can_be_read():
    schema = text({"items": {"type": "null"}})
    found = faults(schema, {"x": [1] * 100})
    assert len(found) == MOST_FAULTS + 1
    assert found[-1].where == ""
    strangers = faults(text({}), {f"y{n}": 1 for n in range(100)})
    assert len(strangers) == MOST_FAULTS + 1
    assert strangers[-1] == Fault("schema.undeclared", "", "further members are no parameters of the tool")


def test_a_large_value_that_does_not_fit_is_told_without_details():
    schema = text({"items": {"type": "string"}})
    assert faults(schema, {"x": [1] * 100_000}) == (
        Fault("schema.arguments", "", "does not match the schema"),
    )


def test_a_long_text_beside_a_wrong_value_does_not_hide_why():
    schema = text({"type": "string"}, properties={"x": {"type": "string"}, "n": {"type": "integer"}})
    [fault] = faults(schema, {"x": "y" * 1_000_000, "n": "1"})
    assert fault.where == "/n"


def test_formats_assert_nothing():
    schema = text({"format": "email", "contentMediaType": "application/json", "contentEncoding": "base64"})
    for draft in DRAFTS:
        assert faults(schema | {"$schema": draft}, {"x": "no @ {"}) == ()


# Parameters that nobody declared.


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {},
        {"properties": {}, "additionalProperties": True},
        {"properties": {}, "additionalProperties": {"type": "integer"}},
        {"properties": {}, "unevaluatedProperties": {}},
        {"properties": {}, "allOf": [{"additionalProperties": {}}]},
        {"properties": {}, "patternProperties": {"^y": {}}},
        {"properties": {"y": {}}},
        {"properties": {}, "required": ["y"]},
        {"allOf": [{"properties": {"y": {}}}]},
        {"properties": {"x": {}}, "anyOf": [{"properties": {"y": {}}}, {}]},
        {"properties": {}, "oneOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"properties": {"y": {}}}}},
        {"properties": {}, "if": {"properties": {"y": {}}}},
        {"properties": {}, "if": {}, "then": {"properties": {"y": {}}}},
        {"properties": {}, "if": {}, "else": {"properties": {"y": {}}}},
        {"properties": {}, "dependentSchemas": {"x": {"properties": {"y": {}}}}},
        {"$ref": "http://json-schema.org/draft-07/schema#"},
    ],
)
def test_a_parameter_that_the_schema_declares_or_welcomes_may_be_there(schema):
    assert faults(schema, {"y": 1}) == ()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {}},
        {"additionalProperties": False},
        {"properties": {"x": {}}},
        {"properties": {"x": {"properties": {"y": {}}}}},
        {"properties": {}, "not": {"properties": {"y": {}}, "required": ["z"]}},
        {"patternProperties": {"^x": {}}},
        {"properties": {}, "patternProperties": {"^x": {}, "(?=z)z": {}}},
        {"allOf": [{"properties": {"x": {}}}, {"properties": {"z": {}}}]},
        {"properties": {}, "$defs": {"a": {"properties": {"y": {}}}}},
    ],
)
def test_a_parameter_that_nobody_declared_is_refused(schema):
    assert faults(schema, {"y": 1}) == (Fault("schema.undeclared", "/y", "`y` is no parameter of the tool"),)


@pytest.mark.parametrize("name", ["Path", "PATH", "path\0", " path", "path\n"])
def test_a_parameter_that_passes_for_a_declared_one_is_refused_even_where_others_are_welcome(name):
    schema = {"properties": {"path": {}}, "additionalProperties": True}
    assert rules(schema, {name: 1}) == {"schema.undeclared"}


def test_two_declared_names_may_be_alike():
    assert faults({"properties": {"path": {}, "Path": {}}}, {"path": 1, "Path": 2}) == ()


def test_an_undeclared_name_that_may_be_a_secret_is_not_told():
    [fault] = faults({"properties": {}}, {"sk live 123": 1})
    assert fault == Fault("schema.undeclared", "", "a member is no parameter of the tool")


def test_only_the_parameters_themselves_have_to_be_declared():
    assert faults(text({"type": "object", "properties": {"a": {}}}), {"x": {"b": 1}}) == ()


# References and dialects.


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/a", "$defs": {"a": text({"type": "integer"})}},
        text({"$ref": "#/definitions/a"}, definitions={"a": {"type": "integer"}}),
        text({"$ref": "#/$defs/a~1b%25c"}, **{"$defs": {"a/b%c": {"type": "integer"}}}),
        text({"$ref": "#/somewhere/0"}, somewhere=[{"type": "integer"}]),
        text({"$ref": "#a"}, **{"$defs": {"x": {"$anchor": "a", "type": "integer"}}}),
        text({"$ref": "#a"}, **{"$defs": {"x": {"$id": "#a", "type": "integer"}}}),
        text({"$dynamicRef": "#a"}, **{"$defs": {"x": {"$dynamicAnchor": "a", "type": "integer"}}}),
        text(
            {"$ref": "item"},
            **{"$id": "http://x.org/root", "$defs": {"a": {"$id": "item", "type": "integer"}}},
        ),
        text(
            {"$ref": "http://x.org/root#/$defs/a"},
            **{"$id": "http://x.org/root", "$defs": {"a": {"type": "integer"}}},
        ),
        text(
            {"$ref": "urn:a#/$defs/b"},
            **{"$defs": {"a": {"$id": "urn:a", "$defs": {"b": {"type": "integer"}}}}},
        ),
        text(
            {"$ref": "urn:a"},
            **{"$defs": {"a": {"$id": "urn:a", "$ref": "#/$defs/b", "$defs": {"b": {"type": "integer"}}}}},
        ),
        text({"$ref": "#/$defs/a"}, **{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"type": "integer"}}}),
        text(
            {"$ref": "#/$defs/a", "$dynamicRef": "#/$defs/b"},
            **{"$defs": {"a": {}, "b": {"type": "integer"}}},
        ),
        text(
            {"$ref": "#/properties/y"}, properties={"x": {"$ref": "#/properties/y"}, "y": {"type": "integer"}}
        ),
    ],
)
def test_a_reference_within_the_definition_is_followed(schema):
    assert rules(schema, {"x": 1}) == set()
    assert rules(schema, {"x": "1"}) == {"schema.arguments"}


@pytest.mark.parametrize(
    ("reference", "because"),
    [
        ("http://127.0.0.1:9/x.json", "a reference leads out of the document; nothing is fetched"),
        (
            "https://json-schema.org/draft/2020-12/meta/core",
            "a reference leads out of the document; nothing is fetched",
        ),
        (
            "http://json-schema.org/draft-07/schema#/definitions/x",
            "a reference leads out of the document; nothing is fetched",
        ),
        ("file:///etc/passwd", "a reference leads out of the document; nothing is fetched"),
        ("other.json", "a reference leads out of the document; nothing is fetched"),
        ("http://[#a", "a reference is no legal URI"),
        ("#/$defs/none", "a reference leads to no schema of the document"),
        ("#/type", "a reference leads to no schema of the document"),
        ("#none", "a reference leads to no schema of the document"),
        (5, "a reference is not a string"),
        ("#", "the schema refers to itself without going into the value"),
    ],
)
def test_any_other_reference_is_refused(reference, because):
    expected = (Fault("schema.unresolvable", "", because),)
    assert faults({"type": "object", "$ref": reference}, {}) == expected


def test_a_dynamic_reference_with_two_meanings_is_refused():
    shelf = {name: {"$dynamicAnchor": "a"} for name in "xy"}
    [fault] = faults(text({"$dynamicRef": "#a"}, **{"$defs": shelf}), {})
    assert fault.because == "a dynamic reference has more than one meaning"


def test_a_recursive_reference_with_two_meanings_is_refused():
    inner = {"$id": "x", "$recursiveAnchor": True, "items": {"$recursiveRef": "#"}}
    schema = {"$schema": DRAFTS[5], "$recursiveAnchor": True, "properties": {"a": inner}}
    assert rules(schema, {}) == {"schema.unresolvable"}


def test_a_recursive_reference_leads_to_the_root():
    schema = {"$schema": DRAFTS[5], "properties": {"a": {"$recursiveRef": "#"}, "b": {"type": "null"}}}
    assert faults(schema, {"a": {"b": None}}) == ()
    assert rules(schema, {"a": {"b": 1}}) == {"schema.arguments"}


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_dialect_is_enforced(draft):
    schema = text({"$ref": "#/definitions/a"}, definitions={"a": {"type": "integer"}}) | {"$schema": draft}
    assert rules(schema, {"x": 1}) == set()
    assert rules(schema, {"x": "1"}) == {"schema.arguments"}


@pytest.mark.parametrize(
    ("draft", "schema", "bad"),
    [
        (DRAFTS[0], {"minimum": 1, "exclusiveMinimum": True}, 1),
        (DRAFTS[2], {"items": [{"type": "string"}], "additionalItems": False}, ["a", "b"]),
        (DRAFTS[2], {"dependencies": {"a": ["b"]}}, {"a": 1}),
        (DRAFTS[2], {"dependencies": {"a": {"required": ["b"]}}}, {"a": 1}),
        (DRAFTS[6], {"prefixItems": [{"type": "string"}]}, [1]),
        (DRAFTS[6], {"dependentRequired": {"a": ["b"]}}, {"a": 1}),
        (DRAFTS[6], {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"b": 1}),
        (DRAFTS[6], {"prefixItems": [{}], "unevaluatedItems": False}, [1, 2]),
    ],
)
def test_a_dialect_has_its_own_keywords(draft, schema, bad):
    assert rules(text(schema) | {"$schema": draft}, {"x": bad}) == {"schema.arguments"}


@pytest.mark.parametrize(
    "schema", [{"items": [{"type": "string"}]}, {"minimum": 1, "exclusiveMinimum": True, "nullable": True}]
)
def test_without_a_dialect_a_schema_is_read_as_the_newest_in_which_it_is_legal(schema):
    assert rules(text(schema), {"x": ["a"]}) == set()
    assert rules(text(schema), {"x": [1] if "items" in schema else 1}) == {"schema.arguments"}


@pytest.mark.parametrize(
    "schema",
    [
        {"$schema": "http://example.com/mine"},
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        {"$schema": 7},
        {"type": "objekt"},
        {"properties": 5},
        {"properties": {"x": 5}},
        {"required": "x"},
        {"allOf": []},
        {"properties": {"x": {"pattern": "("}}},
        {"properties": {"x": {"pattern": r"\p{L}{5000}"}}},
        {"patternProperties": {r"[\w-.]": {}, r"[\w\-.]": {}}},
        {"$schema": DRAFTS[6], "items": [{}]},
    ],
)
def test_a_schema_that_is_not_legal_is_refused(schema):
    assert rules(schema, {}) == {"schema.unresolvable"}


@pytest.mark.parametrize("schema", [True, [], "object", 5, None])
def test_an_input_schema_has_to_be_an_object(schema):
    assert rules(schema, {}) == {"schema.unresolvable"}


def test_a_tool_without_input_schema_is_refused():
    definition = tool({})
    bare = type(definition)(definition.kind, "t", '{"name":"t"}', "other")
    assert {fault.rule for fault in Schemas().arguments(bare, {})} == {"schema.unresolvable"}
    odd = type(definition)(definition.kind, "t", "[]", "another")
    assert {fault.rule for fault in Schemas().arguments(odd, {})} == {"schema.unresolvable"}


# Unions.


UNION = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"op": {"const": "eq"}, "v": {"type": "integer"}},
            "required": ["op", "v"],
        },
        {"$ref": "#/$defs/not"},
    ]
}
NOT = {"type": "object", "properties": {"op": {"enum": ["not", "non"]}, "arg": UNION}, "required": ["op"]}


@pytest.mark.parametrize("union", [UNION, {"oneOf": UNION["anyOf"]}])
@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"op": "eq", "v": 1}, True),
        ({"op": "not", "arg": {"op": "non"}}, True),
        ({"op": "eq", "v": "x"}, False),
        ({"op": "not", "arg": {"op": "not", "arg": 5}}, False),
        ({"op": "or"}, False),
        ({}, False),
        (5, False),
    ],
)
def test_a_union_told_apart_by_a_member_means_what_it_says(union, value, fits):
    schema = text(union, **{"$defs": {"not": NOT}})
    assert (rules(schema, {"x": value}) == set()) is fits


def test_a_union_told_apart_by_a_member_complains_about_the_branch_that_was_meant():
    found = faults(text(UNION, **{"$defs": {"not": NOT}}), {"x": {"op": "eq", "v": "x"}})
    assert found == (Fault("schema.arguments", "/x/v", "must be of type integer"),)


@pytest.mark.parametrize("options", [["a", 5], ["a", None], ["b", "a"]])
def test_a_union_whose_branches_share_values_is_tried_as_a_whole(options):
    branches = [
        {"type": "object", "properties": {"op": {"enum": options}}, "required": ["op"]},
        {"type": "object", "properties": {"op": {"const": "b"}}, "required": ["op"]},
    ]
    assert faults(text({"anyOf": branches}), {"x": {"op": options[1]}}) == ()


# Results.


def test_structured_content_has_to_fit_the_output_schema():
    definition = tool({}, {"type": "object", "properties": {"n": {"type": "integer"}}})
    schemas = Schemas()
    assert schemas.result(definition, {"n": 1, "more": 2}) == ()
    assert schemas.result(definition, {"n": "1"}) == (
        Fault("schema.result", "/n", "must be of type integer"),
    )
    assert schemas.result(definition, None) == (Fault("schema.result", "", "must be of type object"),)


def test_without_output_schema_any_content_fits():
    assert Schemas().result(tool({}), {"x": 1}) == ()


def test_an_output_schema_that_cannot_be_enforced_is_refused():
    [fault] = Schemas().result(tool({}, {"$ref": "http://x.org/y"}), {})
    assert fault.rule == "schema.unresolvable"


def test_a_result_that_is_too_costly_to_check_is_refused():
    twice = {"anyOf": [{"type": "null"}, {"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}]}
    [fault] = Schemas().result(tool({}, twice), json.loads("[" * 100 + "]" * 100))
    assert fault.rule == "schema.unresolvable"


# The cache.


def test_schemas_of_different_definitions_do_not_mix():
    schemas = Schemas()
    one, other = tool(text({"type": "integer"})), tool(text({"type": "string"}))
    assert schemas.arguments(one, {"x": 1}) == ()
    assert schemas.arguments(other, {"x": "1"}) == ()
    assert schemas.arguments(one, {"x": "1"}) != ()


def test_the_cache_has_an_end(monkeypatch):
    monkeypatch.setattr("douane.inventory.schemas._KEPT", 3)
    schemas = Schemas()
    for number in range(10):
        assert schemas.arguments(tool(text({"const": number})), {"x": number}) == ()
    assert len(schemas._compiled) == 3


# Patterns that honest servers use, and what does not stall.


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        # zod: email, uuid, cuid2, ulid, nanoid, emoji, ipv4, cidr, base64, e164, date and time.
        (
            r"^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$",
            "a.b@c.de",
            "a..b@c.de",
        ),
        (
            r"^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000)$",
            "123e4567-e89b-12d3-a456-426614174000",
            "123",
        ),
        (r"^[0-9a-z]+$", "ab1", "A"),
        (r"^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$", "0" * 26, "0"),
        (r"^(\p{Extended_Pictographic}|\p{Emoji_Component})+$", "😀", "a"),
        (
            r"^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$",
            "10.0.0.1",
            "10.0.0.256",
        ),
        (r"^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$", "YWI=", "YW"),
        (r"^\+(?:[0-9]){6,14}[0-9]$", "+4912345678", "12"),
        (
            r"^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z))$",
            "2024-02-29T12:00:00Z",
            "2023-02-29T12:00:00Z",
        ),
        # What people write by hand.
        (r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,4}$", "a-b.c@d.org", "a"),
        (r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d@$!%*?&]{8,}$", "Passw0rd", "password"),
        (r"^(?:(?!\.\.).)*$", "a/b.c" * 800, "a/../b"),
        (r"^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$", "a-b.example.org", "-a"),
        (r"^\p{L}+$", "é", "1"),
        (r"^\d+$", "12", "१२"),
        (r"^https?:\/\/[^\s/$.?#].[^\s]*$", "https://x.org/a", "ftp://x"),
        (r"^[\u0041-\u005A]+$", "AB", "ab"),
        (r"^(a+)\1$", "aaaa", "b"),
    ],
)
def test_patterns_of_honest_servers_are_enforced(pattern, good, bad):
    schemas, definition = Schemas(), tool(text({"type": "string", "pattern": pattern}))
    assert schemas.arguments(definition, {"x": good}) == ()
    assert {fault.rule for fault in schemas.arguments(definition, {"x": bad})} == {"schema.arguments"}


def test_a_pattern_that_backtracks_without_end_is_a_fault():
    assert rules(text({"pattern": r"^(a|a)*(?=b)c|a"}), {"x": "a" * 50}) == {"schema.arguments"}
    assert rules(text({"not": {"pattern": r"^(a|a)*(?=b)c"}}), {"x": "a" * 50}) == {"schema.arguments"}


def doubling(levels):
    shelf = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(levels)}
    return text({"$ref": "#/$defs/d0"}, **{"$defs": shelf | {f"d{levels}": {"type": "string"}}})


def twice(keyword):
    return text(
        {"$ref": "#/$defs/n"},
        **{
            "$defs": {
                "n": {keyword: [{"type": "string"}, *[{"properties": {"a": {"$ref": "#/$defs/n"}}}] * 2]}
            }
        },
    )


def unevaluated(levels):
    schema = {"properties": {"z": {}}}
    for _ in range(levels):
        schema = {"allOf": [schema], "unevaluatedProperties": False}
    return text(schema)


CHAIN = {f"d{n}": {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/d{n + 1}"}]} for n in range(1000)}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (doubling(27), 1),
        (twice("anyOf"), nested(60)),
        (twice("oneOf"), nested(60)),
        (twice("allOf"), nested(60)),
        (unevaluated(25), {"z": 1}),
        (
            text(
                {"$ref": "#/$defs/d0"},
                **{"$defs": CHAIN | {"d1000": {"properties": {"a": {"$ref": "#/$defs/d0"}}}}},
            ),
            nested(150),
        ),
        (text({"pattern": r"[ab]*a[ab]{4000}c"}), "ab" * 100_000),
        (text({"pattern": r"^(?:(?=.*x).)*$"}), "a" * 50_000 + "x"),
        (text({"pattern": r"^(?:(?=(?:(?=.*x).)*$).)*$"}), "a" * 500 + "x"),
        (text({"items": {"enum": [{"a": n} for n in range(5000)]}}), [{"a": -1}] * 5000),
        (text({"items": {"required": [f"p{n}" for n in range(5000)]}}), [{}] * 10_000),
        (text({"allOf": [{"pattern": f"[a-z]{{{n}}}"} for n in range(900, 1200)]}), "a"),
        (text({"allOf": [{"properties": {f"p{n}-{m}": {} for m in range(100)}} for n in range(400)]}), {}),
        (text({"anyOf": [{"const": n} for n in range(11_000)]}), -1),
        (text(nested(20, {"properties": {f"p{n}": {} for n in range(9000)}}, "not")), {}),
    ],
)
def test_what_would_stall_or_crash_the_validator_is_refused(schema, value):
    assert rules(schema, {"x": value}) == {"schema.unresolvable"}


def uneven_cycle(length):
    """Recursion over many definitions of different weight, whose bounds are another at every level."""
    links = {
        f"d{n}": {
            "properties": {"a": {"$ref": f"#/$defs/d{(n + 1) % length}"}},
            "required": [f"r{m}" for m in range(n * n % 13 * 2)],
        }
        for n in range(length)
    }
    return text({"$ref": "#/$defs/d0"}, **{"$defs": links})


def test_a_schema_that_takes_long_to_weigh_is_refused():
    assert rules(uneven_cycle(1000), {"x": nested(5)}) == {"schema.unresolvable"}
    assert rules(uneven_cycle(50), {"x": {}}) == set()


def test_a_schema_that_takes_long_to_weigh_for_a_deep_value_is_refused():
    heavy = uneven_cycle(700)
    heavy["properties"]["y"] = {"anyOf": [{"type": "string"}] * 20}
    checker, definition = Schemas(), tool(heavy)
    assert checker.arguments(definition, {"x": {}}) == ()
    assert {fault.rule for fault in checker.arguments(definition, {"x": nested(190)})} == {
        "schema.unresolvable"
    }


JSON_VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"$ref": "#/$defs/value"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
    ]
}


def test_any_json_value_at_any_depth_may_be_asked_for():
    schema = text({"$ref": "#/$defs/value"}, **{"$defs": {"value": JSON_VALUE}})
    assert faults(schema, {"x": nested(90, [[{"b": [1, "x", None]}]])}) == ()
    assert rules(schema, {"x": nested(190)}) == set()


def kind(number):
    members = {
        "op": {"const": f"op{number}"},
        "args": {"type": "array", "items": {"$ref": "#/$defs/filter"}},
        "arg": {"$ref": "#/$defs/filter"},
    }
    return {"type": "object", "properties": members, "required": ["op"], "additionalProperties": False}


def test_filters_of_many_kinds_may_be_nested():
    union = {"oneOf": [{"$ref": f"#/$defs/k{n}"} for n in range(12)]}
    schema = text(
        {"$ref": "#/$defs/filter"}, **{"$defs": {"filter": union} | {f"k{n}": kind(n) for n in range(12)}}
    )
    value = {"op": "op11"}
    for level in range(8):
        value = {"op": "op3", "args": [value] * 2} if level % 2 else {"op": "op7", "arg": value}
    assert faults(schema, {"x": value}) == ()
    assert faults(schema, {"x": value | {"bad": 1}})[0].where == "/x"


def test_a_schema_nested_as_deep_as_the_parser_allows_is_enforced():
    schema = text(nested(190, {"type": "null"}, "not"))
    assert rules(schema, {"x": None}) == set()
    assert rules(schema, {"x": 1}) == {"schema.arguments"}


def test_the_schema_of_schemas_may_be_asked_for():
    schema = text({"allOf": [{"$ref": "http://json-schema.org/draft-07/schema#"}] * 2})
    assert rules(schema, {"x": {"type": "object", "properties": {"a": {"type": "string"}}}}) == set()
    assert rules(schema, {"x": {"type": "objekt"}}) == {"schema.arguments"}


def test_a_tool_of_fifty_parameters_is_checked_without_measuring_the_call(monkeypatch):
    members = {f"p{n}": {"type": ["string", "null"], "description": "x"} for n in range(50)}
    definition = tool({"type": "object", "properties": members})
    schemas = Schemas()
    assert schemas.arguments(definition, {"p1": "x"}) == ()
    monkeypatch.setattr("douane.inventory.enforcement.profile", None)
    assert schemas.arguments(definition, dict(islice(((f"p{n}", "x") for n in range(50)), 50))) == ()
