"""What must stand in a text before a detector looks closer, for all detectors to be sought in one pass."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from douane.detectors.search import Search


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
            return sorted(self._search.occurrences(content))
        ascii_only = replaced(content).decode("ascii")
        return sorted(
            one
            for one in self._search.occurrences(ascii_only)
            if is_there(content, one.start, self.all[one.number].width)
        )

    @cached_property
    def _search(self) -> Search:
        from douane.detectors.search import Search  # noqa: PLC0415  # where there is a scanner, nobody asks

        return Search(self.all)


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
