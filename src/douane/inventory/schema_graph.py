"""A JSON Schema as a graph: every subschema that can be reached, and what each of them leads to.

References are resolved here, inside of the document only; nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from douane.inventory.schema_refs import Resources, Schema, Unusable, positions

MAX_NODES: Final = 10_000

# Keywords whose subschemas look at the same value as the schema that holds them.
IN_PLACE: Final = frozenset(
    "$ref $dynamicRef $recursiveRef allOf anyOf oneOf not if then "  # noqa: SIM905  # one list of words
    "else dependentSchemas dependencies".split()
)
REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")
# A meta-schema that the validator brings along: at most this many of its subschemas look at one value.
META_WEIGHT: Final = 64


@dataclass(frozen=True, slots=True)
class Edge:
    """From a schema through member `key` (name, index or ``""``) of a keyword to the node `target`."""

    keyword: str
    key: str
    target: int


@dataclass(slots=True)
class Node:
    """One subschema; `meta` is the address of the meta-schema that it stands for, or ``""``."""

    schema: Schema
    meta: str = ""
    edges: list[Edge] = field(default_factory=list)

    def in_place(self) -> Iterator[Edge]:
        """The edges to schemas that look at the same value."""
        return (edge for edge in self.edges if edge.keyword in IN_PLACE)


@dataclass(frozen=True, slots=True)
class Graph:
    """All reachable subschemas; the first one is the root.

    `order` holds every node after all that it leads to in place, so that a walk along it meets
    only what is finished. **Invariant:** no node leads to itself in place.
    """

    nodes: list[Node]
    order: list[int]

    def referenced(self) -> frozenset[int]:
        """The nodes that a reference leads to."""
        edges = (edge for node in self.nodes for edge in node.edges)
        return frozenset(edge.target for edge in edges if edge.keyword in REFERENCES)


def graph_of(root: Mapping[str, object], id_keyword: str) -> Graph:
    """The graph of a schema as it was parsed; `id_keyword` is how its dialect names resources.

    Raises:
        Unusable: a reference leads out of the document or nowhere, or a schema to itself in place.
    """
    nodes = _Builder(Resources(root, id_keyword)).build(root)
    return Graph(nodes, _finishing_order(nodes))


class _Builder:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._nodes: list[Node] = []
        self._known: dict[int | str, int] = {}

    def build(self, root: Mapping[str, object]) -> list[Node]:
        self._node(root)
        for node in self._nodes:  # grows while it is walked
            self._lead_on(node)
        return self._nodes

    def _lead_on(self, node: Node) -> None:
        schema = node.schema
        if isinstance(schema, bool) or node.meta:
            return
        for keyword, key, child in positions(schema):
            node.edges.append(Edge(keyword, key, self._node(child)))
        for keyword in REFERENCES:
            if keyword in schema:
                found = self._resources.resolve(schema, keyword)
                target = self._meta(found) if isinstance(found, str) else self._node(found)
                node.edges.append(Edge(keyword, "", target))

    def _node(self, schema: Schema) -> int:
        if isinstance(schema, bool):
            return self._add(Node(schema))
        number = self._known.get(id(schema))
        if number is None:
            number = self._known[id(schema)] = self._add(Node(schema))
        return number

    def _meta(self, address: str) -> int:
        number = self._known.get(address)
        if number is None:
            number = self._known[address] = self._add(Node({}, address))
            itself = [Edge(keyword, "", number) for keyword in ("additionalProperties", "items")]
            self._nodes[number].edges.extend(itself)
        return number

    def _add(self, node: Node) -> int:
        if len(self._nodes) >= MAX_NODES:
            raise Unusable(f"the schema has more than {MAX_NODES} parts")
        self._nodes.append(node)
        return len(self._nodes) - 1


def _finishing_order(nodes: list[Node]) -> list[int]:
    """All nodes, each after what it leads to in place (depth first, without recursion)."""
    finished: dict[int, None] = {}
    for start in range(len(nodes)):
        if start not in finished:
            _finish(start, nodes, finished)
    return list(finished)


def _finish(start: int, nodes: list[Node], finished: dict[int, None]) -> None:
    """Add a node, and before it what it leads to."""
    path = {start: nodes[start].in_place()}
    while path:
        current = next(reversed(path))
        target = next((edge.target for edge in path[current] if edge.target not in finished), None)
        if target is None:
            del path[current]
            finished[current] = None
            continue
        if target in path:
            raise Unusable("the schema refers to itself without going into the value")
        path[target] = nodes[target].in_place()
