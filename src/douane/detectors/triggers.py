"""What must stand in a text before a detector looks closer, for all detectors to be sought in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.detectors.sieve import Sieve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Trigger(NamedTuple):
    """An expression that always matches `width` ASCII characters, and in either case if it is `folded`.

    It is made of literals, classes, and `{n}` behind a class. Of one that is sought `once` only the first
    occurrence is reported; it does not match question marks.
    """

    expression: str
    width: int
    folded: bool = False
    once: bool = False


class Occurrence(NamedTuple):
    """The trigger of that `number` matches at `start` of a text."""

    start: int
    number: int


class Scanner(Protocol):
    """Looks for the triggers of all detectors at once."""

    def scan(self, content: str) -> Mapping[str, Sequence[Occurrence]]:
        """Every occurrence in `content`, by the name of the triggers it belongs to, in order of its start."""


@dataclass(frozen=True, eq=False)
class Triggers:
    """The triggers of one detector, under its name."""

    name: str
    all: tuple[Trigger, ...]

    def search(self, content: str) -> list[Occurrence]:
        """What a scanner would find in `content`, overlapping ones too, in order; linear."""
        if content.isascii():
            return sorted(self._occurrences(content))
        ascii_only = replaced(content).decode("ascii")
        return sorted(
            one
            for one in self._occurrences(ascii_only)
            if is_there(content, one.start, self.all[one.number].width)
        )

    def _occurrences(self, content: str) -> Iterator[Occurrence]:
        for text, (sieve, numbers) in zip((content, content.lower()), self._sieves, strict=True):
            for start, prefix in sieve.occurrences(text):
                yield from (
                    Occurrence(start, number)
                    for number in numbers[prefix]
                    if self._fits(number, content, start)
                )
        for number, regex in self._regexes:
            matches = islice(regex.finditer(content), 1 if self.all[number].once else None)
            yield from (Occurrence(match.start(), number) for match in matches)

    def _fits(self, number: int, content: str, start: int) -> bool:
        """Whether what follows the prefix is there too."""
        rest = self._rests[number]
        return rest is None or rest.match(content, start) is not None

    @cached_property
    def _sieves(self) -> tuple[tuple[Sieve, Mapping[str, list[int]]], ...]:
        exact: dict[str, list[int]] = {}
        folded: dict[str, list[int]] = {}
        for number, one in enumerate(self.all):
            if prefix := _prefix(one):
                (folded if one.folded else exact).setdefault(prefix, []).append(number)
        return (Sieve.of(exact), exact), (Sieve.of(folded), folded)

    @cached_property
    def _rests(self) -> list[re.Pattern[str] | None]:
        """What must match besides the prefix."""
        return [
            None if len(_prefix(one)) == one.width else _compiled(one, one.expression) for one in self.all
        ]

    @cached_property
    def _regexes(self) -> list[tuple[int, re.Pattern[str]]]:
        return [
            (number, _compiled(one, f"(?={one.expression})"))
            for number, one in enumerate(self.all)
            if not _prefix(one)
        ]


def replaced(content: str) -> bytes:
    """`content` in one byte a character, what is not ASCII as a question mark: places stay the same."""
    return content.encode("ascii", "replace")


def is_there(content: str, start: int, width: int) -> bool:
    """Whether what was found in a text that was `replaced` is in `content` too, and no replacement."""
    return content[start : start + width].isascii()


def literal(text: str) -> Trigger:
    """The trigger that is `text` itself."""
    return Trigger(text if text.isalnum() else re.escape(text), len(text))


def word(text: str) -> Trigger:
    """The trigger that is `text` in upper or lower case."""
    return Trigger(text.lower() if text.isalnum() else re.escape(text.lower()), len(text), folded=True)


_LITERAL: Final = re.compile(r"(?:[^\\\[\](){}|.*+?^$]|\\[^A-Za-z0-9])*")


def _prefix(one: Trigger) -> str:
    """The literal that the trigger begins with; none if only its first occurrence counts."""
    found = _LITERAL.match(one.expression)
    plain = "" if found is None or one.once else re.sub(r"\\(.)", r"\1", found[0], flags=re.DOTALL)
    return plain.lower() if one.folded else plain


def _compiled(one: Trigger, expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.ASCII | (re.IGNORECASE if one.folded else 0))
