"""Outcomes, counted for each class: by family of attack, kind of benign content and source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from douane.cli.bench.items import Group
from douane.cli.bench.measure import Outcome

ALL: Final[Group] = ("all", "")
_MICROSECOND: Final = 1000


class Key(NamedTuple):
    """Which items of a class are counted together."""

    is_attack: bool
    group: Group = ALL
    noise: bool = False


class Counts(NamedTuple):
    """How many items there were, how many were acted on, had a finding of their class, or either of both."""

    items: int = 0
    acted: int = 0
    found: int = 0
    flagged: int = 0


class Report(NamedTuple):
    """What came of one class.

    `spans` counts by type how many there were and how many are covered. `micros` is the CPU time of the
    detectors in order, `whole` that of the whole judgement.
    `missed` are the attacks in which nothing of the class was found, `false` the benign items that were
    flagged, with the rules. Items whose label is arguable are in `counts` only.
    """

    name: str
    counts: Mapping[Key, Counts]
    spans: Mapping[str, tuple[int, int]]
    micros: tuple[int, ...]
    whole: tuple[int, ...]
    missed: tuple[str, ...]
    false: Mapping[str, tuple[str, ...]]

    def of(self, key: Key) -> Counts:
        """What was counted, nothing if no item is of that kind."""
        return self.counts.get(key, Counts())


def percentile(ordered: tuple[int, ...], percent: int) -> int:
    """What so many percent of the numbers are at most; 0 of none."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0


def reports(outcomes: Iterable[Outcome], chosen: Iterable[str]) -> list[Report]:
    """The report of each chosen class, in that order."""
    of_class: dict[str, list[Outcome]] = {name: [] for name in chosen}
    for outcome in outcomes:
        for name in outcome.item.classes:
            if name in of_class:
                of_class[name].append(outcome)
    return [_report(name, found) for name, found in of_class.items()]


def _report(name: str, outcomes: list[Outcome]) -> Report:
    clear = [one for one in outcomes if not one.item.noise]
    return Report(
        name,
        _counts(name, outcomes),
        _spans(clear),
        tuple(sorted(one.detecting // _MICROSECOND for one in outcomes)),
        tuple(sorted(one.nanoseconds // _MICROSECOND for one in outcomes)),
        tuple(one.item.id for one in clear if one.item.is_attack and not one.found(name)),
        {one.item.id: one.rules for one in clear if not one.item.is_attack and _is_flagged(one, name)},
    )


def _is_flagged(outcome: Outcome, name: str) -> bool:
    return outcome.acted or outcome.found(name)


def _counts(name: str, outcomes: Iterable[Outcome]) -> dict[Key, Counts]:
    sums: dict[Key, list[int]] = defaultdict(lambda: [0] * len(Counts._fields))
    for one in outcomes:
        added = Counts(1, one.acted, one.found(name), _is_flagged(one, name))
        for group in (ALL, *one.item.groups):
            row = sums[Key(one.item.is_attack, group, one.item.noise)]
            row[:] = map(sum, zip(row, added, strict=True))
    return {key: Counts(*row) for key, row in sums.items()}


def _spans(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, int]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in outcomes:
        for span in one.item.spans:
            sums[span.kind][0] += 1
            sums[span.kind][1] += span in one.covered
    return {kind: (whole, covered) for kind, (whole, covered) in sums.items()}
