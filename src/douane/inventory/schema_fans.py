"""How a schema branches: what it applies in place, and what it leads to one level below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from douane.inventory.schema_graph import Graph, Node
from douane.inventory.schema_tags import UNIONS, tag_of

CAP: Final = 10.0**12
# With `unevaluated…` the validator goes through what stands in place three times.
_AGAIN: Final = 3
_UNEVALUATED: Final = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_OTHER_MEMBERS: Final = frozenset({"additionalProperties", "unevaluatedProperties"})
_OTHER_ELEMENTS: Final = frozenset({"additionalItems", "unevaluatedItems"})

Row = Mapping[int, float]


@dataclass(slots=True)
class Fan:
    """Units for one value below: for one that has a name (or index) of its own, and for any other."""

    rest: float = 0.0
    named: dict[str, float] = field(default_factory=dict)

    def add(self, other: Fan, times: int) -> None:
        """Let what `other` stands for look at the same values too, `times` over."""
        for name in other.named.keys() - self.named.keys():
            self.named[name] = self.rest
        for name, units in self.named.items():
            self.named[name] = min(units + other.named.get(name, other.rest) * times, CAP)
        self.rest = min(self.rest + other.rest * times, CAP)

    def most(self) -> float:
        """The bound for any value."""
        return max(self.rest, *self.named.values()) if self.named else self.rest


def widest(fans: Sequence[Fan]) -> Fan:
    """A fan that bounds each of `fans`."""
    if len(fans) == 1:
        return fans[0]
    rest = max(fan.rest for fan in fans)
    named: dict[str, float] = {}
    for fan in fans:
        for name, units in fan.named.items():
            named[name] = max(named.get(name, rest), units)
    return Fan(rest, named)


@dataclass(frozen=True, slots=True)
class Leads:
    """Where one schema leads below: `always` in any case, `rest` where no name of `named` fits."""

    always: tuple[int, ...] = ()
    rest: tuple[int, ...] = ()
    named: tuple[tuple[str, int], ...] = ()

    def fan(self, row: Row) -> Fan:
        """The units of each way, by those of the schemas it leads to."""
        always = sum(row[target] for target in self.always)
        named: dict[str, float] = {}
        for name, target in self.named:
            named[name] = named.get(name, always) + row[target]
        return Fan(always + sum(row[target] for target in self.rest), named)


@dataclass(frozen=True, slots=True)
class Branching:
    """One schema: groups of schemas in place, of which one applies and so many times, and the ways below."""

    groups: tuple[tuple[tuple[int, ...], int], ...]
    members: Leads
    elements: Leads

    @property
    def leads_on(self) -> bool:
        """Whether it is more than a check of the value itself."""
        return bool(self.groups) or self.members != _NOWHERE or self.elements != _NOWHERE


_NOWHERE: Final = Leads()


def branchings(graph: Graph) -> dict[int, Branching]:
    """The branching of every schema, each after all that it applies in place."""
    return {number: _branching(graph, graph.nodes[number]) for number in graph.order}


def _branching(graph: Graph, node: Node) -> Branching:
    return Branching(tuple(_groups(graph, node)), _members(node), _elements(node))


def _groups(graph: Graph, node: Node) -> Iterator[tuple[tuple[int, ...], int]]:
    times = _AGAIN if any(edge.keyword in _UNEVALUATED for edge in node.edges) else 1
    tags = {union: tag_of(graph, node, union) for union in UNIONS}
    for tag in filter(None, tags.values()):
        yield tuple(target for target, _ in tag.branches), times
    for edge in node.in_place():
        if tags.get(edge.keyword) is None:
            yield (edge.target,), times


def _members(node: Node) -> Leads:
    return Leads(
        tuple(_targets(node, {"patternProperties", "propertyNames"})),
        tuple(_targets(node, _OTHER_MEMBERS)),
        tuple((edge.key, edge.target) for edge in node.edges if edge.keyword == "properties"),
    )


def _elements(node: Node) -> Leads:
    indexed = [
        edge for edge in node.edges if edge.keyword == "prefixItems" or (edge.keyword == "items" and edge.key)
    ]
    other = [edge.target for edge in node.edges if edge.keyword == "items" and not edge.key]
    return Leads(
        tuple(_targets(node, {"contains"})),
        (*other, *_targets(node, _OTHER_ELEMENTS)),
        tuple((edge.key, edge.target) for edge in indexed),
    )


def _targets(node: Node, keywords: Iterable[str]) -> Iterator[int]:
    return (edge.target for edge in node.edges if edge.keyword in keywords)
