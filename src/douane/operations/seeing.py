"""That a change is made to what was seen, and to nothing that has come since."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from douane.operations.base import Field, Given
from douane.operations.errors import ChangedError

SEEN: Final = Field("seen", is_needed=True, about="the mark `seen` of what was looked at, or `If-Match`")


def mark_of(*parts: object) -> str:
    """A mark of what is shown: another one, if any of it is another."""
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def ensure_seen(given: Given, mark: str) -> None:
    """Nothing, where it is still what was seen.

    Raises:
        ChangedError: it is something else by now.
    """
    if given.get(SEEN.name) != mark:
        raise ChangedError("it is no longer what was seen", "look at it again, and decide anew")
