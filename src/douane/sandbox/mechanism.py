"""The mechanisms that hold servers."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Mechanism(StrEnum):
    """What holds a server."""

    BUBBLEWRAP = "bubblewrap"
    CONTAINER = "container"
    LANDLOCK = "landlock"
    NONE = "none"


SHOWING: Final = frozenset({Mechanism.BUBBLEWRAP, Mechanism.LANDLOCK})  # of which is known what they show
