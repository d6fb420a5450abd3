"""How many calls are under way at once, per principal, session, server and tool."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class Running:
    """Counts what has begun and not ended; what counts nothing is not kept, and `of` gives another number."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, int] = {}
        self.of = self._counts.get

    def begin(self, keys: Iterable[Hashable]) -> None:
        """One more of each."""
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0) + 1

    def end(self, keys: Iterable[Hashable]) -> None:
        """One less of each."""
        counts = self._counts
        for key in keys:
            left = counts.pop(key, 1) - 1
            if left > 0:
                counts[key] = left

    def __len__(self) -> int:
        return len(self._counts)
