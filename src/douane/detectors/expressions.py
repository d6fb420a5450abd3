"""What a scanner has to look for: the distinct expressions of all triggers, and whose each of them is."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.trigger import (
    OTHERS,
    PLAIN,
    RUN,
    RUNS,
    SHAPE,
    Occurrence,
    beyond,
    is_there,
    replaced,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from douane.detectors.trigger import Trigger
    from douane.detectors.triggers import Triggers

    Find = Callable[[str, bytes, list[tuple[int, int]]], object]


class Owner(NamedTuple):
    """The trigger of that `number` among those of that `name`."""

    name: str
    number: int


class Expressions:
    """`all` are the distinct triggers, and `owners` says whose each is; `RUN`, the first, is nobody's."""

    def __init__(self, expressions: tuple[Trigger, ...], owners: tuple[tuple[Owner, ...], ...]) -> None:
        self.all = expressions
        self.owners = owners

    @classmethod
    def of(cls, triggers: Iterable[Triggers]) -> Expressions:
        """The expressions of all `triggers`, whose names differ."""
        owners: dict[Trigger, list[Owner]] = {RUN: []}
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
        if 0 in [number for _, number in ends]:
            find(RUNS, raw, ends)
        find(SHAPE, shape(raw), ends)
        found = self._owned(content, ends) if ends else {}
        return found if content.isascii() else {**found, **self._spelled(content, find)}

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
        found: dict[str, list[Occurrence]] = {}
        is_ascii = content.isascii()
        places: dict[int, list[int]] = defaultdict(list)
        for end, expression in ends:
            places[expression].append(end)
        for expression, behind in places.items():
            width, owners = self._widths[expression]
            starts = [end - width for end in behind]
            if not is_ascii:
                starts = [start for start in starts if is_there(content, start, width)]
            for name, number in owners if starts else ():
                found.setdefault(name, []).extend([_new(Occurrence, (start, number)) for start in starts])
        for occurrences in found.values():
            occurrences.sort()
        return found

    @cached_property
    def _widths(self) -> Sequence[tuple[int, tuple[Owner, ...]]]:
        """The width and the owners of each expression."""
        return [(one.width, owners) for one, owners in zip(self.all, self.owners, strict=True)]


_new: Final = tuple.__new__  # of a tuple with names, in a third of the time
