"""What a scanner has to look for: the distinct expressions of all triggers, and whose each of them is."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.trigger import (
    OTHERS,
    PLAIN,
    RUNS,
    SHAPE,
    Occurrence,
    beyond,
    is_there,
    replaced,
    runs,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from douane.detectors.trigger import Trigger
    from douane.detectors.triggers import Triggers

    Find = Callable[[str, bytes, list[tuple[int, int]]], object]


class Owner(NamedTuple):
    """The trigger of that `number` among those of that `name`."""

    name: str
    number: int


class Expressions:
    """`all` are the distinct triggers, and `owners` says whose each is."""

    def __init__(self, expressions: tuple[Trigger, ...], owners: tuple[tuple[Owner, ...], ...]) -> None:
        self.all = expressions
        self.owners = owners

    @classmethod
    def of(cls, triggers: Iterable[Triggers]) -> Expressions:
        """The expressions of all `triggers`, whose names differ."""
        owners: dict[Trigger, list[Owner]] = {}
        for one in triggers:
            name = one.name
            for number, trigger in enumerate(one.all):
                owners.setdefault(trigger, []).append(_new(Owner, (name, number)))
        return cls(tuple(owners), tuple(map(tuple, owners.values())))

    @property
    def digest(self) -> bytes:
        """What tells these expressions from all others: a SHA-256."""
        from hashlib import sha256  # noqa: PLC0415  # who has no state folder needs none

        told = sha256("\n".join([one.expression for one in self.all]).encode())
        told.update(bytes([one.folded | one.once << 1 for one in self.all]))
        told.update("\n".join([one.within for one in self.all]).encode())
        return told.digest()

    def within(self, what: str) -> Mapping[int, Trigger]:
        """Those that are sought within that, and their numbers."""
        return {number: one for number, one in enumerate(self.all) if one.within == what}

    def occurrences(self, content: str, find: Find) -> Mapping[str, list[Occurrence]]:
        """Whose triggers stand where in `content`.

        `find` is told what to look in and what for, given one byte a character; it appends the end of each
        match and the number of its expression.
        """
        raw = replaced(content)
        ends: list[tuple[int, int]] = []
        find(PLAIN, raw, ends)
        if spans := runs(raw):
            ends += _in_runs(raw, spans, find)
        find(SHAPE, shape(raw), ends)
        found = self._owned(content, ends) if ends else {}
        return found if content.isascii() else {**found, **self._spelled(content, find)}

    def same(
        self, found: Mapping[str, Sequence[Occurrence]], content: str, find: Find
    ) -> Mapping[str, Sequence[Occurrence]] | None:
        """See `Scanner.same`; costs what is found, and one pass for words of other letters."""
        same: dict[str, Sequence[Occurrence]] = {}
        for name, occurrences in found.items():
            widths = self._by_name.get(name)
            if widths is None:
                continue
            kept = [one for one in occurrences if content[one[0] : one[0] + widths[one[1]]].isascii()]
            if len(kept) < len(occurrences) and name in self._sought_once:
                return None  # what stands behind the first was not looked for
            if kept:
                same[name] = kept
        return {**same, **self._spelled(content, find)}

    @cached_property
    def _by_name(self) -> Mapping[str, Mapping[int, int]]:
        """The width of each trigger, by its owner; but of words with letters that ASCII has not."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for one, owners in zip(self.all, self.owners, strict=True):
            for name, number in owners if one.within != OTHERS else ():
                found[name][number] = one.width
        return found

    @cached_property
    def _sought_once(self) -> frozenset[str]:
        """Who has triggers of which only the first place is known."""
        owners = (owners for one, owners in zip(self.all, self.owners, strict=True) if one.once)
        return frozenset(owner.name for several in owners for owner in several)

    def _spelled(self, content: str, find: Find) -> Mapping[str, list[Occurrence]]:
        """Whose words with other letters stand anywhere in `content`."""
        ends: list[tuple[int, int]] = []
        find(OTHERS, beyond(content), ends)
        found: dict[str, list[Occurrence]] = {}
        for number in sorted([number for _, number in ends]):
            for owner in self.owners[number]:
                found.setdefault(owner.name, []).append(Occurrence(0, owner.number))
        return found

    def _owned(self, content: str, ends: list[tuple[int, int]]) -> Mapping[str, list[Occurrence]]:
        found: dict[str, list[Occurrence]] = defaultdict(list)
        is_ascii, widths = content.isascii(), self._widths
        for end, expression in ends:
            width, owners, is_sure = widths[expression]
            start = end - width
            if is_ascii or is_sure or is_there(content, start, width):
                for name, number in owners:
                    found[name].append(_new(Occurrence, (start, number)))
        for occurrences in found.values():
            occurrences.sort()
        return found

    @cached_property
    def _widths(self) -> Sequence[tuple[int, tuple[Owner, ...], bool]]:
        """The width and the owners of each expression, and whether it surely matches no question mark."""
        return [
            (one.width, owners, _MAY_MATCH.isdisjoint(one.expression))
            for one, owners in zip(self.all, self.owners, strict=True)
        ]


def _in_runs(raw: bytes, spans: Sequence[tuple[int, int]], find: Find) -> Iterator[tuple[int, int]]:
    """What is found in the `runs` of a text, at its places there; classes are sought nowhere else."""
    ends: list[tuple[int, int]] = []
    find(RUNS, b"".join([raw[start:end] for start, end in spans]), ends)
    behind = [*accumulate([end - start for start, end in spans])] if ends else []
    for end, number in ends:
        run = bisect_left(behind, end)
        yield spans[run][1] - (behind[run] - end), number


_MAY_MATCH: Final = frozenset("?[.")  # what is in each expression that can match a question mark
_new: Final = tuple.__new__  # of a tuple with names, in a third of the time
