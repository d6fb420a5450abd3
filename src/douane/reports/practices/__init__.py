"""What a sound installation does, in the order in which it is told."""

from __future__ import annotations

from typing import Final

from douane.reports.practice import Practice
from douane.reports.practices import callers, estate, keeping, servers

PRACTICES: Final[tuple[Practice, ...]] = (
    *keeping.PRACTICES,
    *callers.PRACTICES,
    *servers.PRACTICES,
    *estate.PRACTICES,
)
