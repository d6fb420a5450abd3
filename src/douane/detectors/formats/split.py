"""Tokens right behind a letter or digit, and tokens that go on in the next line or somewhere else.

Only of what is long and fixed enough to be known without what stands around it, and drawn by lot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from douane.detectors.checksums import PROVEN
from douane.detectors.formats.pieces import SUMMED, Form, form
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import END, START, Pattern
from douane.detectors.plausible import MADE_UP, is_random

_LINE: Final = r"(?:\r?\n[ \t>|]{0,8}+)?+"  # the end of a line, and what a mail or a table begins one with
_SPACE: Final = r"[ \t\r\n>|]{0,9}+"
_ALONE: Final = Lazy(START)
_GAPS: Final = Lazy(r"[\s>|]+")
_TAIL: Final = 24
_LONG: Final = 40  # characters of a line of a token that is not its last

# Each rule, the characters behind the literal, and how many they are.
_FIXED: Final = (
    ("github-token", "[A-Za-z0-9]", 36, 36),
    ("npm-token", "[A-Za-z0-9]", 36, 36),
    ("github-fine-grained-token", "[A-Za-z0-9_]", 82, 82),
    ("gitlab-token", "[A-Za-z0-9_-]", 20, 20),
    ("aws-access-key-id", "[A-Z0-9]", 16, 16),
    ("gcp-api-key", "[A-Za-z0-9_-]", 33, 33),
    ("stripe-live-key", "[A-Za-z0-9]", 24, 107),
    ("slack-token", "[A-Za-z0-9-]", 45, 56),
    ("anthropic-key", "[A-Za-z0-9_-]", 90, 126),
    ("openai-key", "[A-Za-z0-9_-]", 48, 160),
    ("digitalocean-token", "[0-9a-f]", 64, 64),
    ("databricks-token", "[0-9a-f]", 32, 32),
    ("shopify-token", "[0-9A-Fa-f]", 32, 32),
    ("grafana-token", "[A-Za-z0-9_]", 41, 41),
)
_PIECES: Final = {"stripe-live-key": (24, 24)}  # where its length says more than that of a line
_NAMES: Final = frozenset(f"secret.{name}" for name, *_ in _FIXED) - {"secret.databricks-token"}
_JWT: Final = "secret.jwt"
_JWT_LINES: Final = (
    rf"eyJ(?:[A-Za-z0-9_.-]{{{_LONG},2000}}+\r?\n[ \t>]{{0,8}}+){{1,64}}+[A-Za-z0-9_.-]{{1,2000}}+"
)


def anywhere(pattern: Pattern) -> Pattern:
    """`pattern`, also behind a letter or digit if its form is enough to go by."""
    if pattern.rule.id not in _NAMES:
        return pattern
    return pattern._replace(source=f"{pattern.core}{END}", accept=partial(_as_glued, pattern))


def parted(patterns: Sequence[Pattern]) -> Mapping[str, Form]:
    """The forms of those of `patterns` that are known in pieces too, by the ids of their rules."""
    known = {pattern.rule.id: pattern for pattern in patterns}
    return {
        f"secret.{name}": form(known[f"secret.{name}"], kind, *_PIECES.get(name, (least, most)))
        for name, kind, least, most in _FIXED
    }


def wrapped(patterns: Sequence[Pattern]) -> list[Pattern]:
    """Those of `patterns` that are known in several lines too."""
    known = {pattern.rule.id: pattern for pattern in patterns}
    found = [_in_lines(known[f"secret.{name}"], kind, least, most) for name, kind, least, most in _FIXED]
    jwt = known[_JWT]
    return [*found, jwt._replace(core=_JWT_LINES, source=START + _JWT_LINES, accept=partial(_as_whole, jwt))]


def _in_lines(pattern: Pattern, kind: str, least: int, most: int) -> Pattern:
    gap = _SPACE if pattern.rule.id in SUMMED else _LINE
    either = "|".join(map(re.escape, pattern.literals))
    core = f"(?:{either}){gap}(?:{kind}{gap}){{{least - 1},{most - 1}}}?{kind}"
    return pattern._replace(core=core, source=f"{core}{END}", accept=partial(_as_whole, pattern))


def _as_glued(pattern: Pattern, match: re.Match[str]) -> float:
    """What stands behind a letter or digit must be proven, or look drawn by lot."""
    sure = pattern.accept(match)
    return sure if not sure or _ALONE.match(match.string, match.start()) else _kept(pattern, sure, match[0])


def _as_whole(pattern: Pattern, match: re.Match[str]) -> float:
    """What is in several lines must be `pattern` without their ends."""
    joined = _GAPS.sub("", match[0])
    whole = pattern.regex.fullmatch(joined) if joined != match[0] else None
    sure = pattern.accept(whole) if whole else 0.0
    return _kept(pattern, sure, joined)


def _kept(pattern: Pattern, sure: float, value: str) -> float:
    """How sure it stays: without a word's end beside it, the value has to look drawn, and prove itself."""
    if sure == PROVEN:
        return sure if sum(map(str.isdigit, value)) > 1 else 0.0
    is_drawn = sure > MADE_UP and is_random(value[-_TAIL:])
    return sure if is_drawn and pattern.rule.id not in SUMMED else 0.0
