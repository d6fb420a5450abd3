"""What a schema declares of a member, through references, alternatives and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Schema = Mapping[str, object]
_DEEPEST: Final = 8  # levels of references that are followed
_MOST: Final = 32  # schemas of one level
_ANYTHING: Final[Schema] = {}


def member(root: Schema, schema: Schema, name: str) -> Schema | None:
    """The schema of a member; None where none of that name is declared."""
    for one in readings(root, schema, _DEEPEST):
        properties = one.get("properties")
        if isinstance(properties, dict) and name in properties:
            found = properties[name]
            return found if isinstance(found, dict) else _ANYTHING
    return None


def names_members(root: Schema, schema: Schema) -> bool:
    """Whether a schema declares any member."""
    return any(one.get("properties") for one in readings(root, schema, _DEEPEST))


def readings(root: Schema, schema: Schema, depth: int) -> list[Schema]:
    """The schema and what it refers to: `$ref`, the alternatives, the items of an array."""
    found, waiting = [schema], [schema]
    for _ in range(depth):
        waiting = [below for one in waiting for below in _below(root, one)][:_MOST]
        found += waiting
    return found


def _below(root: Schema, schema: Schema) -> list[Schema]:
    below: list[object] = [schema.get("items")]
    for keyword in ("anyOf", "oneOf", "allOf"):
        listed = schema.get(keyword)
        below += listed if isinstance(listed, list) else []
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        below.append(_referred(root, reference))
    return [one for one in below if isinstance(one, dict)]


def _referred(root: Schema, reference: str) -> object:
    value: object = root
    for part in reference[2:].split("/"):
        value = value.get(part) if isinstance(value, dict) else None
    return value
