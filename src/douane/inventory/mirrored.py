"""Arguments that a schema wants in a header too (`x-mcp-header`, MCP 2026-07-28 transports)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

KEYWORD: Final = "x-mcp-header"
_PRIMITIVE: Final = frozenset({"string", "integer", "boolean"})
_DEEPEST: Final = 16

Path = tuple[str, ...]


@lru_cache(maxsize=1_000)
def mirrored(canonical: str) -> Mapping[str, Path]:
    """Where the argument of each header stands, by the header's name in lower case without `Mcp-Param-`.

    Empty for a definition of which two readers could make different things: clients drop such a tool.
    """
    if f'"{KEYWORD}"' not in canonical:
        return {}
    found = list(_declared(json.loads(canonical).get("inputSchema"), ()))
    named = {name.lower(): path for name, path in found}
    return named if len(named) == len(found) == canonical.count(f'"{KEYWORD}"') else {}


def values(declared: Mapping[str, Path], arguments: object) -> dict[str, str]:
    """What the headers say for these arguments; one that is absent or null has none."""
    found = ((name, _written(_at(arguments, path))) for name, path in declared.items())
    return {name: text for name, text in found if text is not None}


def _declared(schema: object, path: Path) -> Iterator[tuple[str, Path]]:
    if not isinstance(schema, dict) or len(path) > _DEEPEST:
        return
    name = schema.get(KEYWORD)
    if path and isinstance(name, str) and schema.get("type") in _PRIMITIVE:
        yield name, path
    properties = schema.get("properties")
    for key, below in properties.items() if isinstance(properties, dict) else ():
        yield from _declared(below, (*path, key))


def _at(arguments: object, path: Path) -> object:
    for key in path:
        arguments = arguments.get(key) if isinstance(arguments, dict) else None
    return arguments


def _written(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None
