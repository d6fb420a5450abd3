"""How many calls are under way at once, per principal, session, server and tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Key = tuple[str, ...]  # a scope, and what it is in that scope


class Running:
    """Counts what has begun and not ended; what counts nothing is not kept."""

    def __init__(self) -> None:
        self._counts: dict[Key, int] = {}

    def begin(self, keys: Sequence[Key], most: Mapping[str, int]) -> Key | None:
        """One more of each, unless there is one of whose scope there may be no more, which is returned."""
        counts = self._counts
        for key in keys:
            before = counts.get(key, 0)
            if before >= most[key[0]]:
                self.end(keys[: keys.index(key)])
                return key
            counts[key] = before + 1
        return None

    def end(self, keys: Sequence[Key]) -> None:
        """One less of each."""
        counts = self._counts
        for key in keys:
            left = counts.pop(key, 1) - 1
            if left > 0:
                counts[key] = left

    def __len__(self) -> int:
        return len(self._counts)
