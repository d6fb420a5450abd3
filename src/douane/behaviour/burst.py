"""Many requests at once from a session that was calm: the last ten seconds against its own usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.ring import slot_at
from douane.behaviour.tally import add
from douane.model.conduct import Pace

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct

SPAN: Final = 10.0
HISTORY: Final = 600.0  # seconds before there is anything usual
TIMES: Final = 10.0  # as many as usual are no burst yet
_WEIGHT: Final = 1 / 60  # of one slot in the average, so that it is over some ten minutes


def _asked(conduct: Conduct, _act: Act) -> float:
    slot = int(conduct.now / SPAN)
    if slot != conduct.pace.slot:
        conduct.pace = _later(conduct.pace, conduct.calls, slot)
    conduct.calls += 1
    lately = add(conduct, "burst", slot_at(conduct.now, SPAN))
    if conduct.now < HISTORY or lately < TIMES:
        return 0.0
    return lately if lately >= TIMES * conduct.pace.usual else 0.0


def _later(pace: Pace, calls: int, slot: int) -> Pace:
    """What is usual after the slot that is over, and those in which nothing was asked."""
    usual = pace.usual + _WEIGHT * (calls - pace.before - pace.usual)
    return Pace(slot, calls, usual * (1 - _WEIGHT) ** (slot - pace.slot - 1))


BURST: Final = Measure("burst", SPAN, About.SESSION, _asked)
