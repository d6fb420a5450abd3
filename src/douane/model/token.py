"""What stands for a value that a session took out of a message, and where one was put back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.protocol.direction import Direction


class Token(NamedTuple):
    """A value, the finding it was taken out for, when it was last shown (epoch seconds), and who may have it.

    `towards` are the directions in which the value is put back: to where it came from.
    """

    value: str
    rule: str
    at: float
    towards: frozenset[Direction]


class Tokens(NamedTuple):
    """The tokens of a session by their digits, oldest first, and the directions in which one may go back.

    `shapes` leads to those digits from tokens that have the form of the value, without punctuation. A step
    that issues tokens makes a new table, so that going back to the old one costs nothing.
    """

    known: Mapping[str, Token] = MappingProxyType({})
    shapes: Mapping[str, str] = MappingProxyType({})
    towards: frozenset[Direction] = frozenset()


class Restored(NamedTuple):
    """Code points `start`..`end` of the string at `where` were put there in place of `token`."""

    where: str
    start: int
    end: int
    token: str
    rule: str


NO_TOKENS: Final = Tokens()
