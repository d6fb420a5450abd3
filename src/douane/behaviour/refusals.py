"""Requests that the policy refused: how many in a minute, and how many that are variations of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.ring import moved, slot_at, total
from douane.behaviour.sketch import are_alike, sketch
from douane.behaviour.tally import MINUTE, add, reader

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct

SPAN: Final = 600.0
REMEMBERED: Final = 16  # refused requests that the next one is compared with


def _refused(conduct: Conduct, _act: Act) -> None:
    add(conduct, "refusals", conduct.minute)


def _varied(conduct: Conduct, act: Act) -> None:
    drawn = act.drawn or sketch(act.text)
    if any(are_alike(drawn, one) for one in conduct.refused):
        add(conduct, "variations", slot_at(conduct.now, SPAN))
    conduct.refused = (*conduct.refused, drawn)[-REMEMBERED:]


def _variations(conduct: Conduct, _act: Act) -> float:
    ring = conduct.counts.get("variations")
    return 0.0 if ring is None else total(moved(ring, slot_at(conduct.now, SPAN)))


REFUSALS: Final = Measure("refusals", MINUTE, About.SESSION, reader("refusals"), refused=_refused)
VARIATIONS: Final = Measure("variations", SPAN, About.SESSION, _variations, refused=_varied)
