"""What was found out about credentials lately, by their digest, in bounded memory."""

from __future__ import annotations

from hashlib import sha256
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The latest `most` findings; the credentials themselves are not kept."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._found: dict[bytes, T] = {}

    def of(self, credential: str) -> T | None:
        """What was found out about it, None if that is unknown."""
        return self._found.get(_digest(credential))

    def note(self, credential: str, found: T) -> None:
        """Remember it in place of what was known, and of what is oldest if there is no room."""
        mark = _digest(credential)
        if mark not in self._found and len(self._found) >= self._most:
            del self._found[next(iter(self._found))]
        self._found[mark] = found


def _digest(credential: str) -> bytes:
    return sha256(credential.encode("utf-8", "surrogateescape")).digest()
