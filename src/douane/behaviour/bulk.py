"""Different things in a minute: files, records, customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.ring import estimate, members, moved, with_member
from douane.behaviour.tally import MINUTE

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct

PLACES: Final = 2048  # enough to tell 1000 apart within some per cent, and 4000 roughly


def _asked(conduct: Conduct, act: Act) -> float:
    ring = moved(conduct.targets, conduct.minute)
    conduct.targets = with_member(ring, act.same % PLACES)
    return estimate(members(conduct.targets).bit_count(), PLACES)


BULK: Final = Measure("bulk", MINUTE, About.SESSION, _asked)
