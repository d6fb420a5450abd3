"""What a report is asked about."""

from __future__ import annotations

from typing import NamedTuple

_QUARTER = 90 * 86_400.0


class Asked(NamedTuple):
    """The time that it is about, in seconds since the epoch, the framework, and how closely is looked."""

    since: float
    until: float
    framework: str = ""
    is_thorough: bool = False
