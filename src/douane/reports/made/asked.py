"""What a report is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from douane.operations.base import Place
from douane.reports.facts import Facts
from douane.reports.gathering import gathered

Look = Callable[[Place], Facts]  # `gathered` or `thorough`


class Asked(NamedTuple):
    """The time that it is about, in seconds since the epoch, the framework, and what looks at everything."""

    since: float
    until: float
    framework: str = ""
    look: Look = gathered
