"""Values of the shape of others: nothing of what they were, and as much as can be of how they looked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import SystemRandom
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

_DICE: Final = SystemRandom()
_ALPHABETS: Final = (ascii_lowercase, ascii_uppercase, digits)
_OTHER: Final = re.compile(r"[^\W\d_a-zA-Z]")  # letters that are not ASCII
_PREFIX: Final = re.compile(r"(?:[A-Za-z0-9]{1,8}[-_.:]){1,3}")
_LEAST_HIDDEN: Final = 8  # characters that must have been drawn anew, where something of a value stays
_FIRST: Final = 4
_ODD: Final = "x"


def shapes(value: str) -> Iterator[str]:
    """Stand-ins for `value`: the first keeps nothing of it, the last the beginning that tells its kind."""
    yield _drawn(value)
    prefix = _PREFIX.match(value)
    for kept in (prefix.end() if prefix else 0, _FIRST):
        if kept and len(value) - kept >= _LEAST_HIDDEN:
            yield value[:kept] + _drawn(value[kept:])


def _drawn(text: str) -> str:
    """Each letter and digit drawn anew among its like; signs and spaces stay."""
    return _OTHER.sub(_ODD, "".join(map(_like, text)))


def _like(character: str) -> str:
    alphabet = next((one for one in _ALPHABETS if character in one), None)
    return character if alphabet is None else _DICE.choice(alphabet)
