"""How many calls are under way at once, per principal, session, server and tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Running:
    """Counts what has begun and not ended; what counts nothing is not kept."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def of(self, key: str) -> int:
        """How many are under way."""
        return self._counts[key]

    def begin(self, keys: Iterable[str]) -> None:
        """One more of each."""
        self._counts.update(keys)

    def end(self, keys: Iterable[str]) -> None:
        """One less of each."""
        self._counts.subtract(keys)
        for key in keys:
            if self._counts[key] <= 0:
                del self._counts[key]

    def __len__(self) -> int:
        return len(self._counts)
