"""Which way a message goes."""

from __future__ import annotations

from enum import Enum


class Direction(Enum):
    """To the server or to the client; the words of the policy and the audit."""

    TO_SERVER = "to-server"
    TO_CLIENT = "to-client"

    __hash__ = object.__hash__  # Enum's own is a call in Python, several times a message

    @property
    def opposite(self) -> Direction:
        """The other way."""
        return Direction.TO_CLIENT if self is Direction.TO_SERVER else Direction.TO_SERVER
