"""Which parameters a tool declares, and which of a call's it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from douane.inventory.schema_graph import Graph, Node
from douane.protocol.ambiguity import folded

_LEFT_OPEN = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Declared:
    """The names that a schema gives to members of the value itself.

    `patterns` are for names too. `is_open` says that others are welcome: the schema says so, or it
    says nothing of members at all (`{"type": "object"}`).
    """

    names: frozenset[str]
    folded: frozenset[str]
    patterns: tuple[str, ...]
    is_open: bool

    def strangers(self, arguments: Mapping[str, object], matches: Callable[[str], bool]) -> Iterator[str]:
        """The members that are not declared, or pass for one that is; `matches` tries `patterns`."""
        for name in arguments.keys() - self.names:
            alike = folded(name) in self.folded
            if alike or not (self.is_open or matches(name)):
                yield name


def declared(graph: Graph) -> Declared:
    """Collect the names from the root and all that it applies in place (`$ref`, `allOf`, `if` …)."""
    nodes = list(_applied(graph))
    names: set[str] = set()
    patterns: list[str] = []
    for node in nodes:
        names.update(edge.key for edge in node.edges if edge.keyword == "properties")
        names.update(_required(node))
        patterns.extend(edge.key for edge in node.edges if edge.keyword == "patternProperties")
    return Declared(
        frozenset(names), frozenset(map(folded, names)), tuple(dict.fromkeys(patterns)), _is_open(nodes)
    )


def _applied(graph: Graph) -> Iterator[Node]:
    seen = {0}
    waiting = [0]
    while waiting:
        node = graph.nodes[waiting.pop()]
        yield node
        targets = {edge.target for edge in node.in_place() if edge.keyword != "not"} - seen
        seen |= targets
        waiting.extend(targets)


def _required(node: Node) -> list[str]:
    required = [] if isinstance(node.schema, bool) else node.schema.get("required")
    return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []


def _is_open(nodes: list[Node]) -> bool:
    schemas = [node.schema for node in nodes if not isinstance(node.schema, bool)]
    if any(node.meta for node in nodes):
        return True
    stated = [schema[keyword] for schema in schemas for keyword in _LEFT_OPEN if keyword in schema]
    if stated:
        return any(one is not False for one in stated)
    return not any("properties" in schema or "patternProperties" in schema for schema in schemas)
