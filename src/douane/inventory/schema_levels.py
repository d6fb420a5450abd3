"""The most that one value can cost, by how many levels it lies below the one that is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from douane.inventory.schema_fans import CAP, Branching, Fan, Leads, Row, widest
from douane.inventory.schema_refs import Unusable

DEPTH: Final = 200  # the parser's bound
MAX_WAYS: Final = 30_000


class Levels:
    """The bounds of one schema for one kind of weight, worked out as far down as anyone asks.

    Raises:
        Unusable: the schema has too many names and branches to go through them.
    """

    def __init__(self, branching: Mapping[int, Branching], weights: Sequence[float]) -> None:
        self._branching = branching
        self._rows = [_at_value(branching, weights)]
        self._settled = not any(weights)
        self.at(1)

    def at(self, level: int) -> float:
        """The bound for one value at this level."""
        while len(self._rows) <= level and not self._settled:
            row = self._below(self._rows[-1])
            self._settled = row == self._rows[-1]
            self._rows.append(row)
        return self._rows[min(level, len(self._rows) - 1)][0]

    def stays_under(self, limit: int) -> bool:
        """Whether no value below the root can cost more than `limit`."""
        return all(self.at(level) <= limit for level in range(1, DEPTH))

    def _below(self, row: Row) -> dict[int, float]:
        members = self._fans(row, {number: one.members for number, one in self._branching.items()})
        elements = self._fans(row, {number: one.elements for number, one in self._branching.items()})
        return {number: max(fan.most(), elements[number].most()) for number, fan in members.items()}

    def _fans(self, row: Row, leads: Mapping[int, Leads]) -> dict[int, Fan]:
        fans: dict[int, Fan] = {}
        left = MAX_WAYS
        for number, one in self._branching.items():
            fan = fans[number] = leads[number].fan(row)
            for group, times in one.groups:
                fan.add(widest([fans[target] for target in group]), times)
            left -= len(fan.named) + len(one.groups) + 1
            if left < 0:
                raise Unusable("the schema has too many names and branches")
        return fans


def _at_value(branching: Mapping[int, Branching], weights: Sequence[float]) -> dict[int, float]:
    row: dict[int, float] = {}
    for number, one in branching.items():
        inner = sum(max(row[target] for target in group) * times for group, times in one.groups)
        row[number] = min(weights[number] + inner, CAP)
    return row
