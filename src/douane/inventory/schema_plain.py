"""A schema rewritten for the validator: assertions only, and no reference but to its own definitions.

The validator so follows the references exactly as `douane.inventory.schema_graph` resolved them and
`douane.inventory.schema_cost` weighed them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.inventory.schema_graph import REFERENCES, Edge, Graph, Node
from douane.inventory.schema_refs import NAMED, ONE, SEVERAL, Unusable
from douane.inventory.schema_tags import UNIONS, Tag, tag_of

# Formats, content encodings and descriptions assert nothing here.
_ASSERTIONS: Final = frozenset(
    "type enum const multipleOf maximum exclusiveMaximum minimum "  # noqa: SIM905  # one list of words
    "exclusiveMinimum maxLength minLength pattern maxItems minItems "
    "uniqueItems maxContains minContains maxProperties "
    "minProperties required dependentRequired".split()
)
_KEPT: Final = _ASSERTIONS | ONE | SEVERAL | NAMED
# `[\w-.]` is legal in JavaScript without the `u` flag, and written a lot; the validator wants `[\w\-.]`.
_LOOSE_HYPHEN: Final = re.compile(r"(?<!\\)((?:\\\\)*\\[dswDSW])-(?=[^\]])")


def plain(graph: Graph, shelf: str) -> dict[str, object]:
    """The whole schema, with the referenced parts under `shelf` (``definitions`` or ``$defs``)."""
    writer = _Writer(graph, shelf)
    root = writer.write_all()
    shelved = {f"n{number}": writer.written[number] for number in sorted(writer.shared)}
    return {**root, shelf: shelved} if shelved else root


class _Writer:
    def __init__(self, graph: Graph, shelf: str) -> None:
        self._graph = graph
        self._shelf = shelf
        self.shared = graph.referenced() - {0}
        self.written: dict[int, dict[str, object] | bool] = {}

    def write_all(self) -> dict[str, object]:
        """Write every schema and give the root; what stands inside of another has a higher number than it."""
        for number in reversed(range(len(self._graph.nodes))):
            self.written[number] = self._schema(self._graph.nodes[number])
        root = self.written[0]
        return {} if isinstance(root, bool) else _without_defaulted(root, self._graph.nodes[0].schema)

    def _schema(self, node: Node) -> dict[str, object] | bool:
        if isinstance(node.schema, bool):
            return node.schema
        if node.meta:
            return {"$ref": node.meta}
        out = {key: _copied(key, value) for key, value in node.schema.items() if key in _KEPT}
        tags = {union: tag_of(self._graph, node, union) for union in UNIONS}
        for edge in node.edges:
            if tags.get(edge.keyword) is None:
                self._write(out, edge)
        for union, tag in tags.items():
            if tag is not None:
                del out[union]
                out["allOf"] = [*_listed(out.get("allOf")), *self._told_apart(tag)]
        return out

    def _told_apart(self, tag: Tag) -> Iterator[dict[str, object]]:
        """The union as one schema for its tag and an `if` for each branch, which asks the tag first."""
        yield _tagged(tag.name, tag.values)
        for target, values in tag.branches:
            yield {"if": _tagged(tag.name, values), "then": self._link(target)}

    def _write(self, out: dict[str, object], edge: Edge) -> None:
        if edge.keyword in REFERENCES:
            self._refer(out, edge.target)
            return
        child = self._link(edge.target)
        holder = out.get(edge.keyword)
        if isinstance(holder, list):
            holder[int(edge.key)] = child
        elif isinstance(holder, dict) and edge.keyword in NAMED:
            holder[mended(edge.key) if edge.keyword == "patternProperties" else edge.key] = child
        else:
            out[edge.keyword] = child

    def _refer(self, out: dict[str, object], target: int) -> None:
        """The first reference stands by itself; what there is beside it holds as well."""
        if "$ref" in out:
            out["allOf"] = [*_listed(out.get("allOf")), self._link(target)]
        else:
            out["$ref"] = self._address(target)

    def _link(self, target: int) -> dict[str, object] | bool:
        if target == 0 or target in self.shared:
            return {"$ref": self._address(target)}
        return self.written[target]

    def _address(self, target: int) -> str:
        return f"#/{self._shelf}/n{target}" if target else "#"


def _tagged(name: str, values: Iterable[str]) -> dict[str, object]:
    return {"type": "object", "required": [name], "properties": {name: {"enum": list(values)}}}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _without_defaulted(root: dict[str, object], schema: object) -> dict[str, object]:
    """A root that requires nothing for which the server has a default, as generators of schemas do."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    required = root.get("required")
    if not isinstance(required, list) or not isinstance(properties, dict):
        return root
    defaulted = {name for name, one in properties.items() if isinstance(one, dict) and "default" in one}
    needed = [name for name in required if name not in defaulted]
    rest = {key: value for key, value in root.items() if key != "required"}
    return {**rest, "required": needed} if needed else rest  # draft 4 allows no empty list


def _copied(keyword: str, value: object) -> object:
    """A value whose members may be replaced without changing the original."""
    if keyword == "pattern" and isinstance(value, str):
        return mended(value)
    if keyword == "patternProperties" and isinstance(value, Mapping):
        return _mended_names(value)
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list) else value


def _mended_names(patterns: Mapping[str, object]) -> dict[str, object]:
    names = {mended(pattern): child for pattern, child in patterns.items()}
    if len(names) < len(patterns):
        raise Unusable("two patterns for names of members are the same")
    return names


def mended(pattern: str) -> str:
    """A pattern with the hyphens escaped that follow a character class."""
    return _LOOSE_HYPHEN.sub(r"\1\-", pattern)
