"""How things are going: every request and answer is remembered, and what follows for the request is said."""

from __future__ import annotations

from functools import lru_cache
from operator import ge
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.behaviour.measure import About
from douane.behaviour.measures import MEASURES
from douane.behaviour.recent import keep
from douane.behaviour.ring import slot_at
from douane.behaviour.tally import MINUTE
from douane.model.conduct import UNREMARKABLE, Concern, Level, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from douane.behaviour.answer import Answer
    from douane.behaviour.measure import Measure
    from douane.model.act import Act
    from douane.model.bounds import Bound, Bounds
    from douane.model.conduct import Conduct

TOLD_EVERY: Final = 60.0  # seconds after which a warning is given again
MOST_SCOPES: Final = 32  # tools that are slowed down, each by itself
_HEARD: Final = tuple(one.heard for one in MEASURES if one.heard is not None)
_REFUSED: Final = tuple(one.refused for one in MEASURES if one.refused is not None)


class _Heeded(NamedTuple):
    """The measures that something follows from, their bounds, how they count, and from which count on."""

    measures: Sequence[Measure]
    bounds: Sequence[Bound]
    counters: Sequence[Callable[[Conduct, Act], float]]
    warnings: Sequence[float]


def asked(conduct: Conduct, act: Act, at: float, bounds: Bounds) -> Standing:
    """Remember a request that came at `at` (seconds since the epoch); what follows for it.

    While all is suspended nothing is remembered, and what is remembered ends with the suspension.
    """
    _pass_time(conduct, at)
    if conduct.cause is not None:
        if conduct.now < conduct.suspended_until:
            return Standing((), conduct.suspended_until - conduct.now, conduct.cause)
        lift(conduct)
    concerns = _concerns(conduct, act, bounds)
    if not concerns:
        return UNREMARKABLE
    conduct.cause = next((one for one in concerns if one.level is Level.CRITICAL), None)
    if conduct.cause is not None:
        conduct.suspended_until = conduct.now + bounds.suspension
        return Standing(concerns, bounds.suspension, conduct.cause)
    return Standing(concerns, _wait(conduct, concerns, bounds))


def remains(conduct: Conduct, at: float) -> Standing:
    """What follows for a request that was remembered before: a suspension, if there is one now."""
    _pass_time(conduct, at)
    left = conduct.suspended_until - conduct.now
    return UNREMARKABLE if conduct.cause is None or left <= 0 else Standing((), left, conduct.cause)


def heard(conduct: Conduct, answer: Answer, at: float) -> None:
    """Remember an answer of the server."""
    _pass_time(conduct, at)
    for remember in _HEARD:
        remember(conduct, answer)


def refused(conduct: Conduct, act: Act, at: float) -> None:
    """Remember that the policy has refused a request, for other reasons than these."""
    _pass_time(conduct, at)
    for remember in _REFUSED:
        remember(conduct, act)


def lift(conduct: Conduct) -> None:
    """End a suspension: all that led to it is forgotten."""
    now, minute, last = conduct.now, conduct.minute, conduct.last
    conduct.go_back(type(conduct)(now, minute, last, lifted_at=conduct.lifted_at))


def _pass_time(conduct: Conduct, at: float) -> None:
    """Its own time goes on as the clock does, and stands still while that is set back."""
    if conduct.last is not None and at > conduct.last:
        conduct.now += at - conduct.last
        conduct.minute = slot_at(conduct.now, MINUTE)
    conduct.last = at


def _concerns(conduct: Conduct, act: Act, bounds: Bounds) -> tuple[Concern, ...]:
    heeded = _heeded(bounds)
    counts = [count(conduct, act) for count in heeded.counters]
    if not any(map(ge, counts, heeded.warnings)):
        return ()
    return tuple(
        _concern(conduct, act, measure, _level(count, bound), int(count))
        for measure, bound, count in zip(heeded.measures, heeded.bounds, counts, strict=True)
        if count >= bound.warning
    )


@lru_cache(maxsize=64)  # asked for with every request
def _heeded(bounds: Bounds) -> _Heeded:
    measures = [one for one in MEASURES if one.name not in bounds.off]
    of_each: list[Bound] = [getattr(bounds, one.name) for one in measures]
    return _Heeded(measures, of_each, [one.asked for one in measures], [one.warning for one in of_each])


def _level(count: float, bound: Bound) -> Level:
    if count >= bound.critical:
        return Level.CRITICAL
    return Level.DANGER if count >= bound.danger else Level.WARNING


def _concern(conduct: Conduct, act: Act, measure: Measure, level: Level, count: int) -> Concern:
    scope = act.scope if measure.about is About.TOOL else ""
    key = f"{level:d} {measure.name} {scope}"
    is_news = conduct.now >= conduct.told.get(key, -TOLD_EVERY) + TOLD_EVERY
    if is_news:
        conduct.told = _with_last(conduct.told, key, conduct.now)
    return Concern(measure.name, level, count, measure.span, scope, is_news)


def _wait(conduct: Conduct, concerns: tuple[Concern, ...], bounds: Bounds) -> float:
    """Seconds until the next call may be made; 0 if this one may be, and then it counts."""
    scopes = {one.scope for one in concerns if one.level is Level.DANGER}
    wait = max((conduct.next_at.get(scope, 0.0) - conduct.now for scope in scopes), default=0.0)
    if wait > 0:
        return wait
    for scope in scopes:
        conduct.next_at = _with_last(conduct.next_at, scope, conduct.now + bounds.pace)
    return 0.0


def _with_last(before: Mapping[str, float], key: str, at: float) -> Mapping[str, float]:
    """The table with this time as the last in it."""
    table = dict(before)
    table.pop(key, None)
    keep(table, key, at, MOST_SCOPES)
    return table
