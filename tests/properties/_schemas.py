"""JSON Schemas of any form, and values that have a chance to fit them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.properties._json_texts import VALUES

NAMES = st.sampled_from(["a", "b", "c", "op"])
SHELF = ("d0", "d1", "d2")
REFERENCES = st.sampled_from(["#", "#anchor", "#/properties/a", *(f"#/$defs/{name}" for name in SHELF)])
TAGS = st.sampled_from(["k0", "k1", "k2", "x"])
LEAVES = st.sampled_from(
    [
        True,
        False,
        {"type": "string"},
        {"type": ["object", "array"]},
        {"minimum": 2},
        {"maxLength": 1},
        {"enum": ["x", 1]},
        {"const": "k0"},
        {"pattern": "^[kx]"},
        {"pattern": "^(?!x).*$"},
        {"required": ["a"]},
        {"minItems": 1},
        {"uniqueItems": True},
    ]
) | st.builds(lambda reference: {"$ref": reference}, REFERENCES)


@st.composite
def _union(draw, inner):
    """Branches that one member may or may not tell apart."""
    keyword = draw(st.sampled_from(["anyOf", "oneOf"]))
    branches = []
    for _ in range(draw(st.integers(2, 3))):
        options = draw(st.lists(TAGS | st.just(1), min_size=1, max_size=2, unique_by=repr))
        members = {"op": {"enum": options}, draw(NAMES): draw(inner)}
        required = draw(st.sampled_from([["op"], ["op"], []]))
        branches.append({"type": "object", "properties": members, "required": required})
    return {keyword: branches}


def _composite(inner):
    lists = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    members = {
        "properties": named,
        "dependentSchemas": named,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b|c"]), inner, min_size=1, max_size=2),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), lists),
        **dict.fromkeys(("not", "if", "then", "else", "items", "contains"), inner),
        **dict.fromkeys(("additionalProperties", "propertyNames", "unevaluatedProperties"), inner),
        **dict.fromkeys(("unevaluatedItems",), inner),
        "$ref": REFERENCES,
        "required": st.lists(NAMES, max_size=1),
        "type": st.sampled_from(["object", "array"]),
    }
    picked = st.lists(st.sampled_from(sorted(members)), min_size=1, max_size=3, unique=True)
    return picked.flatmap(lambda keys: st.fixed_dictionaries({key: members[key] for key in keys})) | _union(
        inner
    )


_PARTS = st.recursive(LEAVES, _composite, max_leaves=6)


@st.composite
def schemas(draw):
    """An object schema with three definitions and an anchor to refer to."""
    root = draw(_PARTS)
    shelf = {name: draw(_PARTS) for name in SHELF} | {"named": {"$anchor": "anchor", "type": "string"}}
    return (root if isinstance(root, dict) else {}) | {"$defs": shelf}


FITTING = st.recursive(
    st.sampled_from(["x", "k0", "k1", "", 1, 2, None, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)

_KEYWORDS = st.sampled_from(
    """type properties required items allOf anyOf not if then $ref $id $schema $anchor $dynamicRef enum const
    pattern patternProperties additionalProperties minimum multipleOf maxLength uniqueItems definitions $defs
    dependencies unevaluatedProperties format minContains id""".split()  # noqa: SIM905  # one list of words
)
_WORDS = st.sampled_from(
    ["object", "#", "#/$defs/a", "a", "^(a+)+$", "(?=", "\\", "http://x/y", "urn:x", "#a"]
)
# Legal or not: what a hostile server might put into a definition.
NONSENSE = st.dictionaries(
    _KEYWORDS,
    st.recursive(
        VALUES | _WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYWORDS | _WORDS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
