"""Unions whose branches exclude each other by one required member, such as `"op": {"const": "and"}`.

At most one branch of such a union has to be followed, which keeps the check of recursive ones cheap
and lets its complaint be about the branch that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from douane.inventory.schema_graph import Edge, Graph, Node

UNIONS: Final = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Tag:
    """The member that tells the branches apart, and its values by branch."""

    name: str
    branches: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def values(self) -> list[str]:
        """The values of all branches."""
        return [value for _, values in self.branches for value in values]


def tag_of(graph: Graph, node: Node, union: str) -> Tag | None:
    """What tells the branches of `union` in `node` apart; None if nothing certain does."""
    targets = [edge.target for edge in node.edges if edge.keyword == union]
    if len(targets) < 2:  # noqa: PLR2004  # a union of one needs no telling apart
        return None
    choices = [_choices(graph, target) for target in targets]
    for name in choices[0]:
        if all(name in one for one in choices):
            tag = Tag(name, tuple((target, one[name]) for target, one in zip(targets, choices, strict=True)))
            if len(set(tag.values)) == len(tag.values):
                return tag
    return None


def _choices(graph: Graph, number: int) -> dict[str, tuple[str, ...]]:
    """The required members of an object schema that may only be one of some strings."""
    node = _followed(graph, number)
    schema = node.schema
    if isinstance(schema, bool) or schema.get("type") != "object":
        return {}
    required = schema.get("required")
    names = set(required) if isinstance(required, list) else set()
    members = (edge for edge in node.edges if edge.keyword == "properties" and edge.key in names)
    return {edge.key: strings for edge, strings in _strings(graph, members) if strings}


def _followed(graph: Graph, number: int) -> Node:
    """The schema behind a chain of plain references."""
    node = graph.nodes[number]
    while len(node.edges) == 1 and node.edges[0].keyword == "$ref" and not node.meta:
        node = graph.nodes[node.edges[0].target]
    return node


def _strings(graph: Graph, members: Iterator[Edge]) -> Iterator[tuple[Edge, tuple[str, ...]]]:
    """The values of each member, none where others than strings are allowed."""
    for edge in members:
        schema = graph.nodes[edge.target].schema
        if isinstance(schema, Mapping):
            options = [schema["const"]] if "const" in schema else schema.get("enum")
            strings = [one for one in options if isinstance(one, str)] if isinstance(options, list) else []
            yield edge, tuple(strings) if strings == options else ()
