"""All measures, each in its own file, in the order in which what they find is told."""

from __future__ import annotations

from typing import Final

from douane.behaviour.bulk import BULK
from douane.behaviour.burst import BURST
from douane.behaviour.enumeration import ENUMERATION
from douane.behaviour.loop import LOOP
from douane.behaviour.measure import Measure
from douane.behaviour.parallel import PARALLEL
from douane.behaviour.rate import RATE
from douane.behaviour.refusals import REFUSALS, VARIATIONS
from douane.behaviour.results import FAILURES, PERSONS, VOLUME

MEASURES: Final[tuple[Measure, ...]] = (
    LOOP,
    ENUMERATION,
    BULK,
    VOLUME,
    PERSONS,
    RATE,
    BURST,
    PARALLEL,
    FAILURES,
    REFUSALS,
    VARIATIONS,
)
