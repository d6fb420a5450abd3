"""All secrets in one text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.pattern import Pattern, found
from douane.detectors.sieve import Sieve
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.detectors.sieve import Occurrence


class Hit(NamedTuple):
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


def scan(content: str) -> list[Hit]:
    """Every secret in `content`: those of a known format first, then those that a name gives away; linear."""
    known = list(_search(content, _EXACT_SIEVE.occurrences(content), _EXACT))
    named = list(_search(content, _FOLDED_SIEVE.occurrences(_folded(content)), _FOLDED))
    return known + _apart(named, known) if known and named else known or named


def _folded(content: str) -> str:
    """`content` in lower case, character for character: only the Turkish capital i would become two."""
    return content.lower() if content.isascii() else content.replace("\u0130", "i").lower()


def _search(
    content: str, occurrences: Iterable[Occurrence], patterns: Mapping[str, list[Pattern]]
) -> Iterator[Hit]:
    ends: dict[str, int] = {}
    for start, literal in occurrences:
        for pattern in patterns[literal]:
            if start >= ends.get(pattern.rule.id, 0) and (hit := _look(pattern, content, start)):
                ends[pattern.rule.id] = hit.end
                yield hit


def _look(pattern: Pattern, content: str, start: int) -> Hit | None:
    """What `pattern` finds around its literal at `start`."""
    for ahead in pattern.ahead:
        match = pattern.regex.match(content, start - ahead) if ahead <= start else None
        if match is not None and (confidence := pattern.accept(match)):
            return Hit(pattern, *found(match), confidence, match.groupdict().get("op") == SEPARATOR)
    return None


def _apart(named: list[Hit], known: list[Hit]) -> list[Hit]:
    """Those of `named` that touch none of `known`."""
    starts = sorted(hit.start for hit in known)
    reach = list(accumulate((end for _, end in sorted((hit.start, hit.end) for hit in known)), max))
    return [
        hit for hit in named if not (before := bisect_left(starts, hit.end)) or reach[before - 1] <= hit.start
    ]
