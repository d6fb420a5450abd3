"""Who has how many of the connections to one server, so that nobody has them all."""

from __future__ import annotations

from collections import Counter
from typing import Final

_TIMES: Final = 3  # as many as are free: who is alone has three quarters, and whoever comes then finds some


class Shares:
    """Counts what is in use, by share; the empty share, nobody's, is bounded with all the rest only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._in_use = 0
        self._of: Counter[str] = Counter()

    def has_room(self, share: str) -> bool:
        """Whether one more is fair to the others, also to those who have yet to come."""
        return not share or self._of[share] < _TIMES * (self._most - self._in_use)

    def begin(self, share: str) -> None:
        """One more is in use."""
        self._in_use += 1
        self._of[share] += 1

    def end(self, share: str) -> None:
        """One is not in use any more."""
        self._in_use -= 1
        self._of[share] -= 1
        if not self._of[share]:
            del self._of[share]
