"""Many requests at once from a session that was calm: the last ten seconds against its own usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.tally import add
from douane.model.conduct import Pace

if TYPE_CHECKING:
    from douane.behaviour.act import Act
    from douane.model.conduct import Conduct

SPAN: Final = 10.0
HISTORY: Final = 600.0  # seconds before there is anything usual
TIMES: Final = 10.0  # as many as usual are no burst yet
_WEIGHT: Final = 1 / 60  # of one slot in the average, so that it is over some ten minutes


def _asked(conduct: Conduct, _act: Act) -> float:
    lately = add(conduct, "burst", SPAN, 1)
    _learn(conduct)
    if conduct.now < HISTORY:
        return 0.0
    return lately if lately >= TIMES * max(1.0, conduct.pace.usual) else 0.0


def _learn(conduct: Conduct) -> None:
    slot, pace = int(conduct.now / SPAN), conduct.pace
    if slot == pace.slot:
        conduct.pace = Pace(slot, pace.count + 1, pace.usual)
    else:
        usual = pace.usual + _WEIGHT * (pace.count - pace.usual)
        conduct.pace = Pace(slot, 1, usual * (1 - _WEIGHT) ** (slot - pace.slot - 1))


BURST: Final = Measure("burst", SPAN, About.SESSION, _asked)
