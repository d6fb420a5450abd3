"""The mechanisms that hold servers."""

from __future__ import annotations

from enum import StrEnum


class Mechanism(StrEnum):
    """What holds a server."""

    BUBBLEWRAP = "bubblewrap"
    CONTAINER = "container"
    LANDLOCK = "landlock"
    NONE = "none"
