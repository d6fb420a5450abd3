"""Clauses of a framework, judged by the practices that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from douane.reports.frameworks.base import Clause, Framework
from douane.reports.posture import Posture, Standing
from douane.reports.practice import State

BY_HAND: Final = "by hand"
_WORST: Final = (State.NOT_MET, State.UNKNOWN, State.PARTLY)  # of several, the first of these is the clause's


class Shown(NamedTuple):
    """How far a clause holds: a `State`, or that people alone can show it."""

    clause: Clause
    state: str
    by: Sequence[Standing]


def mapped(framework: Framework, posture: Posture) -> Iterator[Shown]:
    """Every clause: it is met where all of its practices are, and partly where some are."""
    standings = {one.practice.id: one for one in posture.standings}
    for clause in framework.clauses:
        by = [standings[name] for name in clause.practices]
        yield Shown(clause, _state({one.judged.state for one in by}), by)


def _state(states: set[State]) -> str:
    if not states:
        return BY_HAND
    worst = next((one for one in _WORST if one in states), None)
    if worst is State.NOT_MET and states & {State.MET, State.PARTLY}:
        return State.PARTLY
    if worst is not None:
        return worst
    return State.MET if State.MET in states else State.NOT_NEEDED
