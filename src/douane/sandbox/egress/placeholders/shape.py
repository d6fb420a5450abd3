"""A placeholder that looks like the secret that it stands for, and tells of what kind that is and no more."""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Iterable
from typing import Final

LEAST: Final = 8  # characters: shorter ones stand in answers by chance
_BITS: Final = 128
_LONG: Final = 32  # separators of shorter ones could be those between the words of a password
_SEPARATORS: Final = "-._"  # a URL takes them as they are
_SHORTEST_PREFIX: Final = 3
_ALPHABETS: Final = (
    string.digits,
    "0123456789abcdef",
    "0123456789ABCDEF",
    string.digits + string.ascii_letters,
)

Draw = Callable[[str], str]


def placeholder_for(value: str, prefixes: Iterable[str], draw: Draw) -> str:
    """As the value: of its prefix, if that is one of these, its alphabet and at least its length.

    `draw` gives one of some letters by chance, of which there are at least 128 bits. Nothing in it needs an
    escape in a URL, a header or JSON.
    """
    known = (one for one in prefixes if _is_prefix(one) and value.startswith(one))
    prefix = max(known, key=len, default="")
    rest = value[len(prefix) :]
    alphabet = next((one for one in _ALPHABETS if set(_letters(rest)) <= set(one)), _ALPHABETS[-1])
    kept = _SEPARATORS if len(rest) >= _LONG else ""
    made = [one if one in kept else draw(alphabet) for one in rest]
    drawn = sum(one not in kept for one in rest)
    more = math.ceil(_BITS / math.log2(len(alphabet))) - drawn
    return prefix + "".join(made) + "".join(draw(alphabet) for _ in range(more))


def _is_prefix(text: str) -> bool:
    """Whether it ends as what a provider puts before its tokens."""
    return len(text) >= _SHORTEST_PREFIX and text[-1] in _SEPARATORS and not set(_letters(text)) & set(" /")


def _letters(text: str) -> str:
    return "".join(one for one in text if one not in _SEPARATORS)
