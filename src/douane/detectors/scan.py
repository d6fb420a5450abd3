"""All secrets in one text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.beginning import all_beginnings
from douane.detectors.budget import PROVING, REJECTING, Budget
from douane.detectors.columns import Columns
from douane.detectors.formats import FOLDED, PARTED, PATTERNS, WRAPPED
from douane.detectors.formats.abroad import spoken
from douane.detectors.formats.pieces import apart
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, found
from douane.detectors.sighting import MOST
from douane.detectors.trigger import Trigger, words
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from douane.detectors.trigger import Occurrence


class Secret(NamedTuple):
    """A secret at `start`..`end` of a text; with `is_member` only if the string before is its name."""

    pattern: Pattern
    start: int
    end: int
    confidence: float
    is_member: bool = False


def _by_beginning(patterns: Iterable[Pattern]) -> _Table:
    table: dict[Trigger, list[Pattern]] = defaultdict(list)
    for pattern, triggers in all_beginnings(patterns):
        for trigger in triggers:
            table[trigger].append(pattern)
    return table


def _by_name(patterns: Iterable[Pattern]) -> _Table:
    table: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        for literal in pattern.literals:
            table[literal.lower()].append(pattern)
    return dict(zip(words(table), table.values(), strict=True))


_Table = dict[Trigger, list[Pattern]]
_Tries = Sequence[Sequence[Pattern]]
_KNOWN: Final = _by_beginning(PATTERNS)
_NAMED: Final = _by_name(FOLDED)
_TRIES: Final[_Tries] = (*_KNOWN.values(), *[()] * len(_NAMED))
_NAMED_TRIES: Final[_Tries] = (*[()] * len(_KNOWN), *_NAMED.values())
TRIGGERS: Final = Triggers("secrets", (*_KNOWN, *_NAMED))
_HEADS: Final = {
    number: pattern
    for number, tries in enumerate(_NAMED_TRIES)
    for pattern in tries
    if pattern.rule.id == "secret.named-password"
}
_IN_PIECES: Final = {
    number: form
    for number, tries in enumerate(_TRIES)
    for pattern in tries
    if pattern in WRAPPED and (form := PARTED.get(pattern.rule.id))
}
_BEYOND: Final = 4  # characters behind a known token that make it a part of something longer
_BELOW: Final = 0.7  # how sure a cell is a password below such a head
_SHORT: Final = 64  # characters: to count a try as so many costs less than to count them
_RUN: Final = Lazy(r"[A-Za-z0-9_+/=.~:%-]*+")


class Scan(NamedTuple):
    """The secrets in a text, and whether all of it was looked at.

    `reached` is the end of the last secret, and `spent` the number of characters that were looked at.
    """

    hits: list[Secret]
    is_complete: bool
    reached: int
    spent: int


_NOTHING: Final = Scan([], True, 1, 0)  # noqa: FBT003  # a field of the tuple


def scan(content: str) -> Scan:
    """Every secret in `content`: those of a known format first, then those that a name gives away; linear.

    **Invariant:** no text costs more than `Budget.of` allows it; one that would is not complete.
    """
    return scan_at(content, TRIGGERS.search(content))


def scan_at(content: str, occurrences: Sequence[Occurrence], foreign: Sequence[Occurrence] = ()) -> Scan:
    """The same, where it is known at which `occurrences` of `TRIGGERS` to look, and which `foreign` words."""
    if not occurrences and not foreign:
        return _NOTHING
    budget = Budget.of(content)
    known = list(islice(_search(content, _of_kind(occurrences, _TRIES), budget), MOST + 1))
    known += islice(_in_pieces(content, occurrences, known, budget), MOST + 1 - len(known))
    named = list(islice(_named(content, occurrences, foreign, budget), MOST + 1))
    hits = known + _apart(named, known) if known and named else known or named
    reached = max((hit.end for hit in hits), default=1)
    return Scan(hits, not budget.is_used_up, reached, budget.spent)


def _named(
    content: str, occurrences: Sequence[Occurrence], foreign: Sequence[Occurrence], budget: Budget
) -> Iterator[Secret]:
    """What a name gives away: beside it, or below it where it is the head of a column."""
    beside = list(islice(_search(content, _of_kind(occurrences, _NAMED_TRIES), budget), MOST + 1))
    yield from beside
    if foreign:
        yield from _search(content, spoken(content, foreign, budget), budget)
    taken = {hit.start for hit in beside}
    columns = Columns(content, budget)
    for start, number in occurrences:
        if pattern := _HEADS.get(number):
            cells = [cell for cell in columns.below(start) if cell[0] not in taken]
            taken.update(first for first, _ in cells)
            yield from (Secret(pattern, *cell, _BELOW) for cell in cells)


def formed_at(content: str, occurrences: Sequence[Occurrence]) -> Scan:
    """The same, but only what has the form of a secret, whatever it is called."""
    known = [one for one in occurrences if one.number < len(_KNOWN)]
    return scan_at(content, known)


def _of_kind(occurrences: Sequence[Occurrence], tries: _Tries) -> Iterator[tuple[int, Pattern]]:
    """Where which pattern is to be tried."""
    return ((start, pattern) for start, number in occurrences for pattern in tries[number])


def _search(content: str, tries: Iterable[tuple[int, Pattern]], budget: Budget) -> Iterator[Secret]:
    ends: dict[str, int] = {}
    for start, pattern in tries:
        if budget.left <= 0:
            return
        if pattern.since:
            start = content.rfind(pattern.since, max(0, start - pattern.reach), start)  # noqa: PLW2901  # there it begins
        if start < 0 or (ends and start < ends.get(pattern.rule.id, 0)):
            budget.spend(0)
            continue
        if hit := _look(pattern, content, start, budget):
            ends[pattern.rule.id] = hit.end
            yield hit


def _look(pattern: Pattern, content: str, start: int, budget: Budget) -> Secret | None:
    """What `pattern` finds around its literal at `start`."""
    for ahead in pattern.ahead:
        match = pattern.regex.match(content, start - ahead) if ahead <= start else None
        if match is None:
            budget.spend(_looked_at(pattern, content, start))
            continue
        budget.spend(match.end() - match.start())
        confidence = pattern.accept(match)
        if confidence > 0:
            return Secret(pattern, *found(match), confidence, _is_member(match))
        budget.spend((PROVING if confidence else REJECTING) * (match.end() - match.start()))
    return None


def _in_pieces(
    content: str, occurrences: Sequence[Occurrence], known: Sequence[Secret], budget: Budget
) -> Iterator[Secret]:
    """Each piece of the tokens that begin at one of `occurrences` and go on elsewhere."""
    begun = {hit.start for hit in known}
    for start, number in occurrences:
        form = _IN_PIECES.get(number)
        if form is None or start in begun or budget.left <= 0:
            continue
        spans, sure, cost = apart(content, start, form)
        budget.spend(cost)
        yield from (Secret(form.whole, *span, sure) for span in spans)


def _is_member(match: re.Match[str]) -> bool:
    """Whether a name, or `value` behind it, is a string of its own."""
    return (match.groupdict().get("op") or "").endswith(SEPARATOR)


def _looked_at(pattern: Pattern, content: str, start: int) -> int:
    """At most so many characters did a try look at that failed: to the end of what looks like a token."""
    if pattern.window:
        return min(pattern.window, len(content) - start)
    if pattern.reach <= _SHORT or " " in content[start : start + _SHORT]:
        return _SHORT
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
