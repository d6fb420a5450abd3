"""Two texts, compared word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from douane.model.visible import visible

# Words, blanks, whole runs of hidden characters and terminal sequences, and every other character by itself.
_WORD: Final = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|[\U000e0000-\U000e0fff\ufe00-\ufe0f]+|\\w+|[ \t\n]+|.", re.DOTALL
)
# The comparison is quadratic; texts that differ over more words than this differ as a whole.
MOST_WORDS: Final = 1_000


class PieceKind(StrEnum):
    """Whether a piece of text is in both versions, only in the old one or only in the new one."""

    SAME = "same"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, with what hides in it spelled out."""

    kind: PieceKind
    text: str


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order, neighbours of one kind joined."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    start = _alike(before, after)
    rest_before, rest_after = before[start:], after[start:]
    end = _alike(rest_before[::-1], rest_after[::-1])
    middle = _compared(rest_before[: len(rest_before) - end], rest_after[: len(rest_after) - end])
    tail = (PieceKind.SAME, rest_after[len(rest_after) - end :])
    return tuple(_joined([(PieceKind.SAME, before[:start]), *middle, tail]))


Run = tuple[PieceKind, Sequence[str]]


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words the two have in common at their beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(before), len(after)))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS:
        yield PieceKind.OLD, before
        yield PieceKind.NEW, after
        return
    # Imported at first use: only a person who looks at a change needs it.
    from difflib import SequenceMatcher  # noqa: PLC0415

    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield PieceKind.SAME, before[i:j]
        else:
            yield PieceKind.OLD, before[i:j]
            yield PieceKind.NEW, after[k:m]


def _joined(runs: list[Run]) -> Iterator[Piece]:
    filled = (run for run in runs if run[1])
    for kind, group in groupby(filled, key=lambda run: run[0]):
        yield Piece(kind, visible("".join(word for _, words in group for word in words)))
