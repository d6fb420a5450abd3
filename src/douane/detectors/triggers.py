"""What must stand in a text before a detector looks closer, for all detectors to be sought in one pass."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.sieve import Sieve


PLAIN: Final = ""
SHAPE: Final = "shape"
RUNS: Final = "runs"


class Trigger(NamedTuple):
    """An expression that always matches `width` ASCII characters, and in either case if it is `folded`.

    It is made of literals, classes, and `{n}` behind a class. Of one that is sought `once` only the first
    occurrence is reported; it does not match question marks.

    `within` says in what it is sought. `SHAPE` is the `shape` of a text: expressions that are mostly
    classes cost far less as the literals that they are there. `RUNS`: whatever it matches contains `RUN`,
    so that nobody looks for it in a text without.
    """

    expression: str
    width: int
    folded: bool = False
    once: bool = False
    within: str = PLAIN


class Occurrence(NamedTuple):
    """The trigger of that `number` matches at `start` of a text."""

    start: int
    number: int


class Scanner(Protocol):
    """Looks for the triggers of all detectors at once."""

    def scan(self, content: str) -> Mapping[str, Sequence[Occurrence]]:
        """Every occurrence in `content`, by the name of the triggers it belongs to, in order of its start."""


class Triggers:
    """The triggers of one detector, under its name."""

    def __init__(self, name: str, triggers: tuple[Trigger, ...]) -> None:
        self.name = name
        self.all = triggers

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
        shaped = shape(replaced(content)).decode("ascii")
        for number, regex in self._regexes:
            one = self.all[number]
            matches = regex.finditer(shaped if one.within == SHAPE else content)
            wanted = islice(matches, 1 if one.once else None)
            yield from (Occurrence(match.start(), number) for match in wanted)

    def _fits(self, number: int, content: str, start: int) -> bool:
        """Whether what follows the prefix is there too."""
        rest = self._rests[number]
        return rest is None or rest.match(content, start) is not None

    @cached_property
    def _sieves(self) -> tuple[tuple[Sieve, Mapping[str, list[int]]], ...]:
        from douane.detectors.sieve import Sieve  # noqa: PLC0415  # a scanner needs none

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


RUN: Final = Trigger("[A-Za-z0-9+/_-]{24}", 24, once=True)
_SHAPED: Final = bytes.maketrans(
    bytes(range(256)),
    re.sub(
        rb"[^0Aa .:+,()?-]",
        b"_",
        re.sub(rb"[a-z]", b"a", re.sub(rb"[A-Z]", b"A", re.sub(rb"[0-9]", b"0", bytes(range(256))))),
        flags=re.DOTALL,
    ),
)


def shape(raw: bytes) -> bytes:
    """`raw` with a 0 for each digit, an A or an a for each letter, and a line for what no number contains."""
    return raw.translate(_SHAPED)


def begins(one: Trigger, content: str) -> bool:
    """Whether `content` begins with what the trigger matches."""
    text = shape(replaced(content)).decode("ascii") if one.within == SHAPE else content
    return re.match(one.expression, text) is not None


def replaced(content: str) -> bytes:
    """`content` in one byte a character, what is not ASCII as a question mark: places stay the same."""
    return content.encode("ascii", "replace")


def is_there(content: str, start: int, width: int) -> bool:
    """Whether what was found in a text that was `replaced` is in `content` too, and no replacement."""
    return content[start : start + width].isascii()


def literal(text: str) -> Trigger:
    """The trigger that is `text` itself."""
    return Trigger(_quoted(text), len(text))


def word(text: str) -> Trigger:
    """The trigger that is `text` in upper or lower case."""
    return Trigger(_quoted(text.lower()), len(text), folded=True)


def _quoted(text: str) -> str:
    """The expression for `text`; there are thousands, and nearly all are words."""
    return text if text.replace(" ", "").isalnum() else re.escape(text)


def formed(example: str) -> Trigger:
    """The trigger for all that has the form of `example`, where 0, A and a stand for their kinds."""
    return Trigger(re.escape(example), len(example), within=SHAPE)


def alone(one: Trigger) -> Trigger:
    """The same, of what neither letter nor digit precedes; it begins one character before."""
    before = "[^0Aa?]" if one.within == SHAPE else "[^A-Za-z0-9?]"
    return one._replace(expression=before + one.expression, width=one.width + 1)


_LITERAL: Final = Lazy(r"(?:[^\\\[\](){}|.*+?^$]|\\[^A-Za-z0-9])*")


def _prefix(one: Trigger) -> str:
    """The literal that the trigger begins with; none if only its first occurrence counts, or its shape."""
    found = None if one.once or one.within == SHAPE else _LITERAL.match(one.expression)
    plain = re.sub(r"\\(.)", r"\1", found[0], flags=re.DOTALL) if found else ""
    return plain.lower() if one.folded else plain


def _compiled(one: Trigger, expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.ASCII | (re.IGNORECASE if one.folded else 0))
