"""How an installation stands: every practice judged, and one number for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.reports.facts import Facts
from douane.reports.practice import Judged, Practice, State, unknown
from douane.reports.practices import PRACTICES

_WORTH: Final[Mapping[State, float]] = MappingProxyType({State.MET: 1.0, State.PARTLY: 0.5})


class Standing(NamedTuple):
    """A practice, and how far it holds here."""

    practice: Practice
    judged: Judged


class Posture(NamedTuple):
    """How all practices stand; `score` is 0 to 100."""

    standings: Sequence[Standing]
    score: int

    @property
    def open(self) -> Sequence[Standing]:
        """What is left to do, what weighs most first."""
        left = [one for one in self.standings if one.judged.next]
        return sorted(left, key=lambda one: (-one.practice.weight, one.judged.state is State.PARTLY))


def posture(facts: Facts) -> Posture:
    """Every practice, judged by what is known; what nobody has looked at earns nothing."""
    found = [Standing(one, _judged(one, facts)) for one in PRACTICES]
    return Posture(found, _score(found))


def _judged(practice: Practice, facts: Facts) -> Judged:
    try:
        return practice.judge(facts)
    except Exception as error:  # noqa: BLE001  # one that cannot be judged must not hide the others
        return unknown(f"it could not be judged ({type(error).__name__})", "please report this")


def _score(standings: Iterable[Standing]) -> int:
    """The share of the weight of what applies that holds."""
    counted = [one for one in standings if one.judged.state is not State.NOT_NEEDED]
    whole = sum(one.practice.weight for one in counted)
    held = sum(one.practice.weight * _WORTH.get(one.judged.state, 0.0) for one in counted)
    return int(100 * held / whole) if whole else 0
