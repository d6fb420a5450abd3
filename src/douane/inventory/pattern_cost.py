"""What matching a regular expression may cost, from its text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

BACKTRACKS: Final = 10_000  # after so many the validator gives up, and the string does not match

_PART: Final = re.compile(
    r"\\[pP]\{[^}]*\}|\\k<|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(|\)|\{\d+(?:,\d*)?\}|.", re.DOTALL
)
_COUNTED: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_LOOKS: Final = frozenset({"(?=", "(?!", "(?<=", "(?<!"})
# References back, and ends of words: the validator steps through what has one of them.
_STEPPED: Final = re.compile(r"\\(?:[1-9bB]|k<)")
# Automaton states of one class by the beginning of its part; a letter has one (UTF-8 makes classes wide).
_WIDE: Final = {".": 8, "[^": 8, "\\p": 150, "\\P": 150, "\\W": 8, "\\D": 8, "\\S": 8}


@dataclass(frozen=True, slots=True)
class Weight:
    """Units for one string: `fixed` and `by_length` times its characters (a unit is some 50 ns)."""

    fixed: int
    by_length: float
    states: int


def weight(pattern: str) -> Weight:
    """The most that one match costs; patterns that backtrack are charged every step they may take.

    Linear matching takes some 7 ns by character and automaton state. Lookarounds that stand one
    after the other right behind `^` (`^(?=.*[A-Z])(?!.*--)…`) are each matched once; without it,
    once for each character.
    """
    parts = _PART.findall(pattern)
    states = _states(parts)
    looks = sum(part in _LOOKS for part in parts)
    if looks == _leading_looks(parts) and not _is_stepped(parts):
        return Weight(1 + looks, (1 + looks) * states / 8, states)
    power = BACKTRACKS ** _depth(parts)
    return Weight(power, power * states / 64, states)


def _states(parts: list[str]) -> int:
    """The size of the pattern with its counted repetitions written out."""
    sizes = [0]
    last = 0
    for part in parts:
        if part.startswith("("):
            sizes.append(0)
            continue
        if counted := _COUNTED.fullmatch(part):
            sizes[-1] += last * (_times(counted) - 1)
            continue
        closes = part == ")" and len(sizes) > 1
        last = sizes.pop() if closes else _WIDE.get(part[:2], _WIDE.get(part, 1))
        sizes[-1] += last
    return max(sum(sizes), 1)


def _times(counted: re.Match[str]) -> int:
    return max(int(counted[1]), int(counted[2] or 0), 1)


def _is_stepped(parts: list[str]) -> bool:
    """Whether something stands there that is tried anew at each character, beside lookarounds."""
    possessive = any(after == "+" and _repeated([part]) for part, after in pairwise(parts))
    return possessive or any(_STEPPED.match(part) for part in parts)


def _leading_looks(parts: list[str]) -> int:
    """How many lookarounds without another one inside are only matched where the string begins."""
    if parts[:1] != ["^"] or _has_options(parts):
        return 0
    found, position = 0, 1
    while position < len(parts) and parts[position] in _LOOKS:
        position = _group_end(parts, position)
        if position == 0 or _repeated(parts[position : position + 1]):
            break
        found += 1
    return found


def _has_options(parts: list[str]) -> bool:
    """Whether a bar stands outside of all groups: what is behind it begins anywhere."""
    depth = 0
    for part in parts:
        depth += part.startswith("(") - (part == ")")
        if part == "|" and depth <= 0:
            return True
    return False


def _repeated(following: list[str]) -> bool:
    return bool(following) and (following[0] in "*+?" or following[0].startswith("{"))


def _group_end(parts: list[str], start: int) -> int:
    """The position after the group that opens at `start`; 0 if another lookaround is in it."""
    depth = 0
    for position in range(start, len(parts)):
        part = parts[position]
        if part in _LOOKS and position > start:
            return 0
        depth += part.startswith("(") - (part == ")")
        if depth == 0:
            return position + 1
    return 0


def _depth(parts: list[str]) -> int:
    """How deep lookarounds stand in each other, at least 1."""
    open_groups: list[bool] = []
    deepest = 1
    for part in parts:
        if part.startswith("("):
            open_groups.append(part in _LOOKS)
            deepest = max(deepest, sum(open_groups))
        elif part == ")" and open_groups:
            open_groups.pop()
    return deepest
