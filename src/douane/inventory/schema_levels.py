"""The most that one value can cost, by how many levels it lies below the one that is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from douane.inventory.schema_fans import CAP, Branching, Fan, Row, widest
from douane.inventory.schema_refs import Unusable

DEPTH: Final = 200  # the parser's bound
MAX_WAYS: Final = 100_000  # steps of one analysis; as many take half a second
# Recursion repeats its bounds: level by level, or in turn with what stands between.
_LONGEST_PERIOD: Final = 8


class Levels:
    """The bounds of one schema for one kind of weight, worked out as far down as anyone asks.

    Raises:
        Unusable: the schema has too many names and branches to go through them.
    """

    def __init__(self, branching: Mapping[int, Branching], weights: Sequence[float]) -> None:
        self._inner = {number: one for number, one in branching.items() if one.leads_on}
        self._ends = dict.fromkeys(branching.keys() - self._inner.keys(), 0.0)
        self._left = MAX_WAYS
        self._rows = [_at_value(branching, weights)]
        self._period = 0 if any(weights) else 1
        self.at(1)

    def at(self, level: int) -> float:
        """The bound for one value at this level; raises like the constructor."""
        while len(self._rows) <= level and not self._period:
            self._extend()
        if len(self._rows) <= level:
            level = len(self._rows) - self._period + (level - len(self._rows)) % self._period
        return self._rows[level][0]

    def stays_under(self, limit: int) -> bool:
        """Whether no value below the root can cost more than `limit`."""
        return all(self.at(level) <= limit for level in range(1, DEPTH))

    def _extend(self) -> None:
        row = self._below(self._rows[-1])
        before = self._rows[: -_LONGEST_PERIOD - 1 : -1]
        self._period = next((back for back, other in enumerate(before, 1) if other == row), 0)
        if not self._period:
            self._rows.append(row)

    def _below(self, row: Row) -> dict[int, float]:
        members = dict.fromkeys(self._ends, Fan())
        elements = dict(members)
        for number, one in self._inner.items():
            members[number] = self._with_groups(one.members.fan(row), one, members)
            elements[number] = self._with_groups(one.elements.fan(row), one, elements)
        most = {number: max(members[number].most(), elements[number].most()) for number in self._inner}
        return self._ends | most

    def _with_groups(self, fan: Fan, one: Branching, fans: Mapping[int, Fan]) -> Fan:
        """A schema's own ways and those of all that it applies in place."""
        for group, times in one.groups:
            fan.add(widest([fans[target] for target in group]), times)
        self._left -= len(fan.named) + len(one.groups) + 1
        if self._left < 0:
            raise Unusable("the schema has too many names and branches")
        return fan


def _at_value(branching: Mapping[int, Branching], weights: Sequence[float]) -> dict[int, float]:
    row: dict[int, float] = {}
    for number, one in branching.items():
        inner = sum(max(row[target] for target in group) * times for group, times in one.groups)
        row[number] = min(weights[number] + inner, CAP)
    return row
