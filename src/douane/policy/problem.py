"""What is wrong with a document, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake; `line` counts from 1."""

    document: str
    line: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.document}, line {self.line}: {self.message}"


def one_of(word: str, known: Iterable[str]) -> str:
    """The advice for a word that is not among `known`: the nearest of them, then all."""
    names = list(known)
    near = nearest(word, names)
    return (f"did you mean `{near}`? " if near else "") + f"use one of: {', '.join(names)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ``""``."""
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    names = list(known)
    longer = sorted((one for one in names if word and one.startswith(word)), key=len)
    return next(iter(longer or difflib.get_close_matches(word, names, 1)), "")
