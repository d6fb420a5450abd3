"""How a secret begins: its literal, and what of the rest is fixed, so that fewer places are looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.triggers import Trigger, literal

if TYPE_CHECKING:
    from douane.detectors.pattern import Pattern

_MOST: Final = 4  # characters behind the literal: more of them leave no fewer places
_OPTIONAL: Final = re.compile(r"\(\?:(?P<first>[A-Za-z0-9])[A-Za-z0-9_-]*\)\?")
_CLASS: Final = re.compile(r"\[(?P<class>[A-Za-z0-9_+/=.-]+)\](?:\{(?P<least>[0-9]+)[,}])")


def beginnings(pattern: Pattern) -> list[Trigger]:
    """The triggers for `pattern`, one for each of its literals."""
    either = f"(?:{'|'.join(map(re.escape, pattern.literals))})"
    rest = pattern.core.removeprefix(either)
    if pattern.ahead != (0,) or rest == pattern.core:
        return [*map(literal, pattern.literals)]
    optional = _OPTIONAL.match(rest)
    follows = _CLASS.match(rest, optional.end() if optional else 0)
    if follows is None or int(follows["least"]) < _MOST:
        return [*map(literal, pattern.literals)]
    if optional:
        behind, width = f"[{optional['first']}{follows['class']}]", 1
    else:
        behind, width = f"[{follows['class']}]{{{_MOST}}}", _MOST
    return [Trigger(f"{re.escape(text)}{behind}", len(text) + width) for text in pattern.literals]
