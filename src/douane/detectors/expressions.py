"""What a scanner has to look for: the distinct expressions of all triggers, and whose each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.triggers import Occurrence, is_there, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from douane.detectors.triggers import Trigger, Triggers


class Owner(NamedTuple):
    """The trigger of that `number` among those of that `name`."""

    name: str
    number: int


@dataclass(frozen=True, eq=False)
class Expressions:
    """`all` are the distinct triggers, and `owners` says for each whose it is."""

    all: tuple[Trigger, ...]
    owners: tuple[tuple[Owner, ...], ...]

    @classmethod
    def of(cls, triggers: Iterable[Triggers]) -> Expressions:
        """The expressions of all `triggers`, whose names differ."""
        owners: dict[Trigger, list[Owner]] = {}
        for one in triggers:
            for number, trigger in enumerate(one.all):
                owners.setdefault(trigger, []).append(Owner(one.name, number))
        return cls(tuple(owners), tuple(map(tuple, owners.values())))

    @property
    def digest(self) -> bytes:
        """What tells these expressions from all others: a SHA-256."""
        return sha256("\n".join(map(str, chain.from_iterable(self.all))).encode()).digest()

    def occurrences(
        self, content: str, find: Callable[[bytes, list[tuple[int, int]]], object]
    ) -> Mapping[str, list[Occurrence]]:
        """Whose triggers stand where in `content`.

        `find` appends the end of each match and the number of its expression, given one byte a character.
        """
        ends: list[tuple[int, int]] = []
        find(replaced(content), ends)
        return self._owned(content, ends) if ends else {}

    def _owned(self, content: str, ends: list[tuple[int, int]]) -> Mapping[str, list[Occurrence]]:
        found: dict[str, list[Occurrence]] = {}
        is_ascii = content.isascii()
        for end, expression in ends:
            width, owners = self._widths[expression]
            if is_ascii or is_there(content, end - width, width):
                for name, number in owners:
                    found.setdefault(name, []).append(_new(Occurrence, (end - width, number)))
        for occurrences in found.values():
            occurrences.sort()
        return found

    @cached_property
    def _widths(self) -> Sequence[tuple[int, tuple[Owner, ...]]]:
        """The width and the owners of each expression."""
        return [(one.width, owners) for one, owners in zip(self.all, self.owners, strict=True)]


_new: Final = tuple.__new__  # of a tuple with names, in a third of the time
