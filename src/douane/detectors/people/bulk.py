"""Many persons in one message."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from douane.detectors.people import rules
from douane.detectors.sighting import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PERSONS: Final = 20  # different values of one kind, each of which is somebody else's
_STEPS: Final = (PERSONS, 100, 500, 1_000, 2_000, 4_000)
# Of these a person has one or two; IP addresses, MAC addresses and coordinates count no persons.
_COUNTED: Final = frozenset(
    rule.id
    for rule in rules.RULES
    if rule not in {rules.IP, rules.MAC, rules.COORDINATES, rules.ADDRESS, *rules.NO_VALUES}
)


def bulk(seen: Sequence[Sighting], joined: str) -> Iterator[Sighting]:
    """One sighting, where the list begins, if there are values of `PERSONS` persons."""
    if len(seen) < PERSONS:
        return
    values: dict[str, set[str]] = defaultdict(set)
    for one in seen:
        if one.rule.id in _COUNTED:
            values[one.rule.id].add((one.found or joined[one.start : one.end]).lower())
    if (count := max(map(len, values.values()), default=0)) >= PERSONS:
        least = max(one for one in _STEPS if one <= count)
        told = rules.BULK._replace(because=f"{rules.BULK.because}, {least:,} or more")
        yield Sighting(told, seen[0].start, seen[0].end, None, 0.9)
