"""What a check proves: which dangers are over where it holds, and where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from douane.supply.source.flow.value import Danger, Label, Mark, Source, Value

Proof = tuple[tuple[Source, frozenset[Danger]], ...]

ALL: Final = frozenset(Danger) - {Danger.LOG, Danger.LEAK}
_PATHS: Final = frozenset({Danger.PATH, Danger.PREFIX, Danger.LINK})
_NONE: Final[frozenset[Danger]] = frozenset()
# What a pattern must not let through before the danger is over. Short, since the pattern is a stranger's.
_NASTY: Final[Mapping[Danger, tuple[str, ...]]] = {
    Danger.COMMAND: ("a;b", "$(a)", "a|b", "`a`", "a&b", "a\nb"),
    Danger.OPTION: ("-a", "--a"),
    Danger.CODE: ("a()", "a.b"),
    Danger.TEMPLATE: ("{{a}}",),
    Danger.SQL: ("a'b", "a;b", 'a"b', "a)--"),
    Danger.PATH: ("../a", "/a", ".."),
    Danger.PREFIX: ("../a", "/a", ".."),
    Danger.LINK: ("../a", "/a", "a/b"),
    Danger.URL: ("//a", "http://a", "a.b:1", "10.0.0.1"),
}
_LONGEST_PATTERN: Final = 300
_MOST_REPEATED: Final = 3  # groups: each multiplies what a stranger's pattern may cost
_REPEATED: Final = re.compile(r"\)[*+{]")
_OFTEN: Final = re.compile(r"\{\d*,?\d{3,}|\{\d{3,}")


def of(value: Value, dangers: Callable[[Label], frozenset[Danger]]) -> Proof:
    """The proof that something holds of all that `value` is made of."""
    found = {one.source: dangers(one) for one in value.labels}
    return tuple((source, over) for source, over in found.items() if over)


def everything(label: Label) -> frozenset[Danger]:
    """What is over for one of a few values that somebody wrote down."""
    return _NONE if Mark.PART in label.marks else ALL


def within(label: Label) -> frozenset[Danger]:
    """What is over for a path of which a question was asked that knows where names end."""
    if Mark.REAL in label.marks:
        return _PATHS
    return frozenset({Danger.PATH, Danger.PREFIX}) if Mark.NORMAL in label.marks else _NONE


def begins(label: Label) -> frozenset[Danger]:
    """What is over for a path that begins like the root: `/root-of-others` does too."""
    return within(label) - {Danger.PREFIX}


@lru_cache(1024)
def refused_by(pattern: str, how: str) -> frozenset[Danger]:
    """The dangers of which nothing passes a pattern, asked by `match`, `fullmatch` or `search`."""
    ask = _asking(pattern, how)
    if ask is None:
        return _NONE
    return frozenset(danger for danger, samples in _NASTY.items() if not any(map(ask, samples)))


@lru_cache(1024)
def caught_by(pattern: str, how: str) -> frozenset[Danger]:
    """The dangers that a pattern finds in each of their forms."""
    ask = _asking(pattern, how)
    if ask is None:
        return _NONE
    return frozenset(danger for danger, samples in _NASTY.items() if all(map(ask, samples)))


@lru_cache(1024)
def removed_by(pattern: str) -> frozenset[Danger]:
    """The dangers that are over once all that a pattern finds is taken out."""
    compiled = _compiled(pattern)
    if compiled is None:
        return _NONE
    return frozenset(
        danger for danger, samples in _NASTY.items() if all(compiled.sub("", one) != one for one in samples)
    )


def _asking(pattern: str, how: str) -> Callable[[str], re.Match[str] | None] | None:
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    return {"fullmatch": compiled.fullmatch, "match": compiled.match}.get(how, compiled.search)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    if len(pattern) > _LONGEST_PATTERN or len(_REPEATED.findall(pattern)) > _MOST_REPEATED:
        return None
    if _OFTEN.search(pattern):
        return None
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
