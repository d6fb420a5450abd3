"""Whether the schema of a tool prescribes the form of one text, so that what replaces it must keep that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from douane.protocol.json import segments

_OF_RESULTS: Final = "/result/structuredContent"
_OF_CALLS: Final = "/params/arguments"
_PRESCRIBING: Final = ("format", "pattern", "minLength", "maxLength", "enum", "const", "contentEncoding")
_ALTERNATIVES: Final = ("allOf", "anyOf", "oneOf")
_CONDITIONAL: Final = ("if", "then", "else")
_DEEPEST: Final = 32  # references and alternatives inside each other; what lies deeper counts as prescribed
_MOST: Final = 256  # schemas that are looked at for one place

Schema = Mapping[str, object]


def prescribes(definition: Schema, where: str) -> bool:
    """Whether `definition`, a tool's, prescribes the form of the text at `where` in its call or result.

    Where its schema cannot be followed so far, it may, and the answer is yes.
    """
    for member, under in (("outputSchema", _OF_RESULTS), ("inputSchema", _OF_CALLS)):
        if where.startswith(f"{under}/"):
            root = definition.get(member)
            return isinstance(root, dict) and _at_place(root, segments(where[len(under) :]))
    return False


def _at_place(root: Schema, path: list[str]) -> bool:
    current: list[Schema] = [root]
    for part in path:
        spread = _spread(root, current)
        if spread is None:
            return True
        current = [below for schema in spread for below in _below(schema, part)]
    spread = _spread(root, current)
    return spread is None or any(key in schema for schema in spread for key in _PRESCRIBING)


def _spread(root: Schema, schemas: list[Schema]) -> list[Schema] | None:
    """The schemas with all that they refer to and offer, None if that is too much."""
    found, level = list(schemas), list(schemas)
    for _ in range(_DEEPEST):
        level = [one for schema in level for one in _beside(root, schema)]
        found += level
        if not level:
            return found
        if len(found) > _MOST:
            break
    return None


def _beside(root: Schema, schema: Schema) -> Iterator[Schema]:
    """What else applies to the same value."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = _target(root, reference)
        yield target if isinstance(target, dict) else {"format": ""}
    for key in _ALTERNATIVES:
        alternatives = schema.get(key)
        yield from (one for one in _listed(alternatives) if isinstance(one, dict))
    for key in _CONDITIONAL:
        one = schema.get(key)
        if isinstance(one, dict):
            yield one


def _target(root: Schema, reference: str) -> object:
    """What a reference within the schema points at, None for every other."""
    found: object = root
    if not reference.startswith("#"):
        return None
    for part in segments(reference[1:]):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _below(schema: Schema, part: str) -> Iterator[Schema]:
    """The schemas of the member or element `part` of a value under `schema`."""
    properties = schema.get("properties")
    if isinstance(properties, dict) and isinstance(properties.get(part), dict):
        yield properties[part]
    else:
        yield from _schemas(schema.get("additionalProperties"))
    patterns = schema.get("patternProperties")
    yield from _schemas(*patterns.values()) if isinstance(patterns, dict) else ()
    if part.isdigit():
        yield from _schemas(schema.get("items"), *_listed(schema.get("prefixItems")))


def _schemas(*found: object) -> Iterator[Schema]:
    yield from (one for one in found if isinstance(one, dict))


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []
