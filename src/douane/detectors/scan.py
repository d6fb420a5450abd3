"""All secrets in one text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.budget import REJECTING, Budget
from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.pattern import Pattern, found
from douane.detectors.sieve import Sieve
from douane.detectors.sighting import MOST
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.detectors.sieve import Occurrence


class Secret(NamedTuple):
    """A secret at `start`..`end` of a text; with `is_member` only if the string before is its name."""

    pattern: Pattern
    start: int
    end: int
    confidence: float
    is_member: bool = False


def _by_literal(patterns: Iterable[Pattern]) -> Mapping[str, list[Pattern]]:
    table: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        for literal in pattern.literals:
            table[literal].append(pattern)
    return table


_EXACT: Final = _by_literal(PATTERNS)
_EXACT_SIEVE: Final = Sieve.of(_EXACT)
_FOLDED: Final = _by_literal(FOLDED)
_FOLDED_SIEVE: Final = Sieve.of(_FOLDED)
_BEYOND: Final = 4  # characters behind a known token that make it a part of something longer
_RUN: Final = re.compile(r"[A-Za-z0-9_+/=.~:%-]*+")


class Scan(NamedTuple):
    """The secrets in a text, and whether all of it was looked at.

    `reached` is the end of the last secret, and `spent` the number of characters that were looked at.
    """

    hits: list[Secret]
    is_complete: bool
    reached: int
    spent: int


def scan(content: str) -> Scan:
    """Every secret in `content`: those of a known format first, then those that a name gives away; linear.

    **Invariant:** no text costs more than `Budget.of` allows it; one that would is not complete.
    """
    budget = Budget.of(content)
    known = list(islice(_search(content, _EXACT_SIEVE.occurrences(content), _EXACT, budget), MOST + 1))
    named = list(
        islice(_search(content, _FOLDED_SIEVE.occurrences(_folded(content)), _FOLDED, budget), MOST + 1)
    )
    hits = known + _apart(named, known) if known and named else known or named
    reached = max((hit.end for hit in hits), default=1)
    return Scan(hits, not budget.is_used_up, reached, budget.spent)


def _folded(content: str) -> str:
    """`content` in lower case, character for character: only the Turkish capital i would become two."""
    return content.lower() if content.isascii() else content.replace("\u0130", "i").lower()


def _search(
    content: str, occurrences: Iterable[Occurrence], patterns: Mapping[str, list[Pattern]], budget: Budget
) -> Iterator[Secret]:
    ends: dict[str, int] = {}
    for start, literal in occurrences:
        if budget.is_used_up:
            return
        for pattern in patterns[literal]:
            if start >= ends.get(pattern.rule.id, 0) and (hit := _look(pattern, content, start, budget)):
                ends[pattern.rule.id] = hit.end
                yield hit


def _look(pattern: Pattern, content: str, start: int, budget: Budget) -> Secret | None:
    """What `pattern` finds around its literal at `start`."""
    for ahead in pattern.ahead:
        match = pattern.regex.match(content, start - ahead) if ahead <= start else None
        budget.spend(match.end() - match.start() if match else _looked_at(pattern, content, start))
        if match is None:
            continue
        if confidence := pattern.accept(match):
            return Secret(pattern, *found(match), confidence, match.groupdict().get("op") == SEPARATOR)
        budget.spend(REJECTING * (match.end() - match.start()))
    return None


def _looked_at(pattern: Pattern, content: str, start: int) -> int:
    """At most so many characters did a try look at that failed: to the end of what looks like a token."""
    run = _RUN.match(content, start, start + pattern.reach)
    return len(run[0]) if run else 0


def _apart(named: list[Secret], known: list[Secret]) -> list[Secret]:
    """Those of `named` that touch none of `known`, or go on well beyond it: together they cover all."""
    starts = sorted(hit.start for hit in known)
    reach = list(accumulate((end for _, end in sorted((hit.start, hit.end) for hit in known)), max))
    return [
        hit
        for hit in named
        if not (before := bisect_left(starts, hit.end))
        or reach[before - 1] <= hit.start
        or hit.end - reach[before - 1] >= _BEYOND
    ]
