"""How far a sign-in is."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Stage(StrEnum):
    """What a browser has shown so far; nothing but the last opens a page."""

    SECOND = "second"  # a password; a factor is to follow
    ENROL = "enrol"  # all that there is; a factor has to be set up first
    FULL = "full"


BETWEEN: Final = 600.0  # seconds that somebody has for a step in between
FRESH: Final = 600.0  # seconds after a sign-in in which factors and passwords may be changed


class NotIn(NamedTuple):
    """Why nobody got in, and what to do; `wait` is in seconds, 0 where another try is looked at now."""

    because: str
    wait: int = 0
    fix: str = ""
