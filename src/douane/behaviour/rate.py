"""Requests in a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.tally import MINUTE, add

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct


def _asked(conduct: Conduct, _act: Act) -> float:
    return add(conduct, "rate", conduct.minute)


RATE: Final = Measure("rate", MINUTE, About.SESSION, _asked)
