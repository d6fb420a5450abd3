"""Expressions that must stand in a text before a detector looks closer, and the forms they are sought in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


PLAIN: Final = ""
SHAPE: Final = "shape"
RUNS: Final = "runs"
OTHERS: Final = "others"


class Trigger(NamedTuple):
    """An expression that always matches `width` ASCII characters, and in either case if it is `folded`.

    It is made of literals, classes, and `{n}` behind a class. Of one that is sought `once` only the first
    occurrence is reported; it does not match question marks.

    `within` says in what it is sought. `SHAPE` is the `shape` of a text: expressions that are mostly
    classes cost far less as the literals that they are there. `RUNS`: whatever it matches is a part of one of
    the `runs` of a text, so that nobody looks for it elsewhere. `OTHERS` have letters that ASCII has not: see
    `Words`.
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

    def same(
        self, found: Mapping[str, Sequence[Occurrence]], content: str
    ) -> Mapping[str, Sequence[Occurrence]] | None:
        """What `scan` finds in `content`; this was `found` in a text that is the same where that is ASCII.

        None where that cannot be told without a pass over `content`.
        """


RUN: Final = 24  # digits of base64, in either alphabet
_OF_RUNS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_IN_RUNS: Final = bytes([ord("x") if one in _OF_RUNS else ord(" ") for one in range(256)])
_KINDS: Final = (
    (b"0123456789", b"0"),
    (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"A"),
    (b"abcdefghijklmnopqrstuvwxyz", b"a"),
    *((bytes((one,)), bytes((one,))) for one in b" .:+,()?-"),
)
_KIND: Final = {one: kind[0] for found, kind in _KINDS for one in found}
_SHAPED: Final = bytes([_KIND.get(one, ord("_")) for one in range(256)])


def shape(raw: bytes) -> bytes:
    """`raw` with a 0 for each digit, an A or an a for each letter, and a line for what no number contains."""
    return raw.translate(_SHAPED)


def runs(raw: bytes) -> Sequence[tuple[int, int]]:
    """The spans of `RUN` and more digits of base64 in a row, each with the character before it; linear."""
    mask, wanted = raw.translate(_IN_RUNS), b"x" * RUN
    spans: list[tuple[int, int]] = []
    start = mask.find(wanted)
    while start >= 0:
        end = mask.find(b" ", start)
        end = len(mask) if end < 0 else end
        spans.append((max(0, start - 1), end))
        start = mask.find(wanted, end)
    return spans


def replaced(content: str) -> bytes:
    """`content` in one byte a character, what is not ASCII as a question mark: places stay the same."""
    return content.encode("ascii", "replace")


def beyond(content: str) -> bytes:
    """`content` in UTF-8, in which `OTHERS` are sought; halves of surrogate pairs are in no word."""
    return content.encode("utf-8", "replace")


def is_there(content: str, start: int, width: int) -> bool:
    """Whether what was found in a text that was `replaced` is in `content` too, and no replacement."""
    return content[start : start + width].isascii()


def other(text: str) -> Trigger:
    """The trigger that is `text` with letters that ASCII has not, wherever it stands."""
    return Trigger(_quoted(text), len(text), folded=True, once=True, within=OTHERS)


def literal(text: str) -> Trigger:
    """The trigger that is `text` itself."""
    return Trigger(_quoted(text), len(text))


def word(text: str) -> Trigger:
    """The trigger that is `text` in upper or lower case."""
    return Trigger(_quoted(text.lower()), len(text), folded=True)


def words(texts: Iterable[str]) -> list[Trigger]:
    """The triggers that are `texts` in upper or lower case: of thousands, faster than one by one."""
    lowered = [text.lower() for text in texts]
    quoted = _quoted("\0".join(lowered)).split("\0")
    return [
        _new(Trigger, (one, len(text), True, False, PLAIN)) for one, text in zip(quoted, lowered, strict=True)
    ]


def _quoted(text: str) -> str:
    """The expression for `text`."""
    return re.escape(text).replace("\\ ", " ")


_new: Final = tuple.__new__  # of a tuple with names, in a third of the time


def formed(example: str) -> Trigger:
    """The trigger for all that has the form of `example`, where 0, A and a stand for their kinds."""
    return Trigger(re.escape(example), len(example), within=SHAPE)


def alone(one: Trigger) -> Trigger:
    """The same, of what neither letter nor digit precedes; it begins one character before."""
    before = "[^0Aa?]" if one.within == SHAPE else "[^A-Za-z0-9?]"
    return one._replace(expression=before + one.expression, width=one.width + 1)
