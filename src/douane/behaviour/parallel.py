"""Requests that wait for their answers at one time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct


def _asked(_conduct: Conduct, act: Act) -> float:
    return act.under_way


PARALLEL: Final = Measure("parallel", 0.0, About.SESSION, _asked)
