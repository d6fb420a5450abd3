"""Terminal control sequences that conceal, erase or move text, or say something beside it (ECMA-48)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.sighting import Sighting
from douane.detectors.unseen.rule import ANSI

if TYPE_CHECKING:
    from collections.abc import Iterator


_SEQUENCE: Final = Lazy(
    "(?:\x1b\\[|\x9b)(?P<parameters>[0-?]{0,64})[ -/]{0,4}(?P<final>[@-~])"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])(?P<string>[^\x07\x1b\x9c\x1f\n]{0,8000})(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b(?P<single>[78McD])"
)
_SIGNS: Final = ("\x1b", "\x9b", "\x9d", "\x90", "\x98", "\x9e", "\x9f")
_MOVES: Final = frozenset("ABCDEFGHfdsuSTLMPX@`ae")
_BACKWARDS: Final = frozenset({"1", "2", "3"})  # erase what stands before; forwards there is nothing to hide
_CONCEAL: Final = "8"


def ansi(content: str) -> Iterator[Sighting]:
    """Sequences that hide or move; colours, styles and the erasing of an empty rest of a line are honest."""
    if any(sign in content for sign in _SIGNS):
        for match in _SEQUENCE.finditer(content):
            if _hides(match):
                yield Sighting(ANSI, *match.span(), "")


def _hides(match: re.Match[str]) -> bool:
    final, parameters = match["final"], match["parameters"]
    match final:
        case None:
            return True
        case "m":
            return _conceals(parameters.split(";"))
        case "J" | "K":
            return parameters.lstrip("?") in _BACKWARDS
        case _:
            return final in _MOVES


def _conceals(parameters: list[str]) -> bool:
    """Whether a style hides: code 8 does, unless it is part of a colour (`38;5;8`)."""
    return any(
        code == _CONCEAL and not {"38", "48", "58"} & set(parameters[max(0, place - 4) : place])
        for place, code in enumerate(parameters)
    )
