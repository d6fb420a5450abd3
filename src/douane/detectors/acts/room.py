"""How many sentences of a message are weighed, whatever it decodes to."""

from __future__ import annotations


class Room:
    """`left` is for how many different sentences there is still room."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, most: int) -> int:
        """Room for `most` sentences, or for as many as are left."""
        taken = min(most, self.left)
        self.left -= taken
        return taken
