"""How much work a schema may make of a value, known before the validator starts.

The validator follows every branch without remembering what it has checked, so that a schema of thirty
lines can ask for 2^28 steps, and it keeps its place on the stack of the process. Both are bounded here:
for each level below the checked value, the most work that any one value there can cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from douane.inventory.pattern_cost import weight
from douane.inventory.schema_fans import Branching, branchings
from douane.inventory.schema_graph import META_WEIGHT, Graph, Node
from douane.inventory.schema_levels import DEPTH, Levels
from douane.inventory.schema_refs import Unusable

LIMIT: Final = 20_000_000  # units of some 50 ns
STACK: Final = 2_000  # evaluations inside each other; a megabyte of stack holds as many of any kind
MAX_STATES: Final = 200_000  # of all patterns of a schema; compiling as many takes a second
# What any value, character and comparison may cost for a schema that needs no look at the value beforehand.
_SMALL_VALUE: Final = 16
_SMALL_LETTER: Final = 2
_SMALL: Final = (_SMALL_VALUE, _SMALL_LETTER, 0)
_SMALL_ROOT: Final = 5_000
_COMPARED: Final = 4  # units to compare one part of a structured `const` or option of an `enum`


@dataclass(frozen=True, slots=True)
class Profile:
    """The form of a value: by level, how many values and names there are, and their characters."""

    values: tuple[int, ...]
    characters: tuple[int, ...]


def profile(value: object) -> Profile:
    """Measure a value; costs one visit of each of its parts."""
    values: list[int] = []
    characters: list[int] = []
    level: list[object] = [value]
    while level:
        objects = [item for item in level if isinstance(item, dict)]
        texts = [item for item in level if isinstance(item, str)]
        names = [name for one in objects for name in one]
        values.append(len(level) + len(names))
        characters.append(sum(map(len, texts)) + sum(map(len, names)))
        level = [inner for item in level if isinstance(item, list) for inner in item]
        level += [inner for one in objects for inner in one.values()]
    return Profile(tuple(values), tuple(characters))


class Cost:
    """What one schema costs, by the form of the value that it is held against."""

    def __init__(self, graph: Graph) -> None:
        weights = [_weigh(node) for node in graph.nodes]
        if sum(one.states for one in weights) > MAX_STATES:
            raise Unusable("the patterns are too large")
        branching = branchings(graph)
        self._chain = _longest_chain(branching)
        self._fixed = Levels(branching, [one.fixed for one in weights])
        self._by_length = Levels(branching, [one.by_length for one in weights])
        self._whole = Levels(branching, [one.whole for one in weights])
        self.is_small = self._is_small()

    def _is_small(self) -> bool:
        """Whether no value that passes the parser can cost much more than reading it did."""
        levels = (self._fixed, self._by_length, self._whole)
        fits = (one.stays_under(limit) for one, limit in zip(levels, _SMALL, strict=True))
        root = self._fixed.at(0) <= _SMALL_ROOT and self._by_length.at(0) <= _SMALL_LETTER
        return root and self._chain * DEPTH <= STACK and all(fits)

    def units(self, form: Profile) -> float:
        """The most that checking a value of this form costs."""
        total, below = 0.0, sum(form.values)
        for level, (values, characters) in enumerate(zip(form.values, form.characters, strict=True)):
            total += values * self._fixed.at(level) + characters * self._by_length.at(level)
            total += below * self._whole.at(level)
            below -= values
            if total > LIMIT:
                break
        return total

    def frames(self, form: Profile) -> int:
        """How many evaluations may stand inside each other."""
        return self._chain * len(form.values)


@dataclass(frozen=True, slots=True)
class _Weights:
    """Units of one evaluation: in any case, by character, and by value that lies below."""

    fixed: float
    by_length: float
    whole: int
    states: int


def _weigh(node: Node) -> _Weights:
    """What a schema costs without its subschemas."""
    schema = node.schema
    if isinstance(schema, bool):
        return _Weights(1, 0, 0, 0)
    patterns = [weight(pattern) for pattern in _patterns(schema)]
    listed = sum(_length(schema, keyword) for keyword in ("properties", "required", "dependentRequired"))
    own = 1 + len(node.edges) + listed // 2 + _compared(schema) + (META_WEIGHT if node.meta else 0)
    return _Weights(
        fixed=own + sum(one.fixed for one in patterns),
        by_length=sum(one.by_length for one in patterns),
        whole=int(schema.get("uniqueItems") is True),
        states=sum(one.states for one in patterns),
    )


def _compared(schema: Mapping[str, object]) -> int:
    enum = schema.get("enum")
    options = [*(enum if isinstance(enum, list) else []), schema.get("const")]
    structured = [one for one in options if isinstance(one, dict | list)]
    return _COMPARED * sum(profile(structured).values) if structured else 0


def _patterns(schema: Mapping[str, object]) -> list[str]:
    named = schema.get("patternProperties")
    names = list(named) if isinstance(named, dict) else []
    pattern = schema.get("pattern")
    return [*names, pattern] if isinstance(pattern, str) else names


def _length(schema: Mapping[str, object], keyword: str) -> int:
    value = schema.get(keyword)
    return len(value) if isinstance(value, dict | list) else 0


def _longest_chain(branching: Mapping[int, Branching]) -> int:
    """The most schemas inside each other for one value; a union by tag takes one more than it shows."""
    chains: dict[int, int] = {}
    for number, one in branching.items():
        deepest = max((chains[target] for group, _ in one.groups for target in group), default=0)
        chains[number] = 1 + deepest + any(len(group) > 1 for group, _ in one.groups)
    return max(chains.values())
