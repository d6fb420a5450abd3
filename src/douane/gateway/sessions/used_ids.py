"""The request ids that a session has used, in bounded memory: runs of integers, and the latest strings."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from douane.protocol.jsonrpc import RequestId

MAX_RUNS: Final = 64
MAX_TEXTS: Final = 256
NEAR: Final = 64  # an honest client's integers come in order, but for those that overtake each other


class UsedIds:
    """What was used before; a client that counts costs one run, however long it goes on."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, int]] = []  # first and last, ascending, none touching the next
        self._texts: dict[str, None] = {}
        self._last: int | None = None

    def has(self, ident: RequestId) -> bool:
        """Whether the id was used, as far back as is remembered."""
        if isinstance(ident, str):
            return ident in self._texts
        if self._runs and ident > self._runs[-1][1]:
            return False
        at = bisect_right(self._runs, ident, key=lambda run: run[0])
        return at > 0 and ident <= self._runs[at - 1][1]

    def is_odd(self, ident: RequestId) -> bool:
        """Whether an integer is far from the one before it."""
        return isinstance(ident, int) and self._last is not None and abs(ident - self._last) > NEAR

    def add(self, ident: RequestId) -> None:
        """Remember an id."""
        if isinstance(ident, str):
            self._texts[ident] = None
            if len(self._texts) > MAX_TEXTS:
                del self._texts[next(iter(self._texts))]
            return
        self._last, runs = ident, self._runs
        if runs and runs[-1][1] == ident - 1:
            runs[-1] = runs[-1][0], ident  # as honest clients count
        elif not self.has(ident):
            self._insert(ident)

    def _insert(self, ident: int) -> None:
        at = bisect_right(self._runs, ident, key=lambda run: run[0])
        first = last = ident
        if at < len(self._runs) and self._runs[at][0] == ident + 1:
            last = self._runs.pop(at)[1]
        if at > 0 and self._runs[at - 1][1] == ident - 1:
            at -= 1
            first = self._runs.pop(at)[0]
        self._runs.insert(at, (first, last))
        if len(self._runs) > MAX_RUNS:
            del self._runs[0]
