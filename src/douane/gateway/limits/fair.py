"""Who brings much to be judged does it in turns: the loop that judges it serves all others too."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Final

from douane.transports.http.errors import TooMany

LARGE: Final = 32 << 10  # bytes of a message from which on it takes its turn
_TIMES: Final = 4  # as long as it took to judge one, its principal's next one waits, while others are there
_THERE: Final = 1.0  # seconds since its last message for which a principal counts as there
_LOOK: Final = 0.25  # seconds between two looks whether the others are still there
_MOST_WAITING: Final = 16  # messages of one principal
_MOST: Final = 1_000  # principals that are known to be there; more need not be


class Fair:
    """Large messages of one principal are judged one at a time, with rests while others are there."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._paces: dict[str, _Pace] = {}

    async def turn(self, whose: str, size: int) -> None:
        """Wait until a message of so many bytes may be judged, which has to begin at once then.

        Raises:
            TooMany: many of this principal's wait already, all of whose bodies are kept.
        """
        if size < LARGE:
            self._seen[whose] = time.monotonic()
            if len(self._seen) > _MOST:
                del self._seen[next(iter(self._seen))]
            return
        pace = self._paces.setdefault(whose, _Pace())
        if pace.is_taken or pace.waiting or self._rest(whose, pace) > 0:
            await self._wait(whose, pace)
        pace.is_taken = True
        asyncio.get_running_loop().call_soon(self._judged, whose, pace, time.monotonic())

    async def _wait(self, whose: str, pace: _Pace) -> None:
        if len(pace.waiting) >= _MOST_WAITING:
            raise TooMany("many of your large messages wait to be judged; send fewer at a time")
        waiter = asyncio.get_running_loop().create_future()
        pace.waiting.append(waiter)
        self._look(whose, pace)
        try:
            await waiter
        except asyncio.CancelledError:
            if not waiter.cancelled():  # it was given the turn, which is the next one's now
                pace.is_taken = False
                self._look(whose, pace)
            raise

    def _judged(self, whose: str, pace: _Pace, began: float) -> None:
        """The turn of the loop in which it was judged is over."""
        now = time.monotonic()
        pace.rests_until = now + _TIMES * (now - began)
        pace.is_taken = False
        self._look(whose, pace)

    def _look(self, whose: str, pace: _Pace) -> None:
        """Give the turn to the next who waits, or look again when it may be time for that."""
        while pace.waiting and pace.waiting[0].cancelled():
            pace.waiting.popleft()
        rest = self._rest(whose, pace)
        if pace.is_taken or pace.is_looking:
            return
        if pace.waiting and rest <= 0:
            pace.is_taken = True
            pace.waiting.popleft().set_result(None)
        elif pace.waiting or rest > 0:
            pace.is_looking = True
            asyncio.get_running_loop().call_later(min(max(rest, 0.0), _LOOK), self._look_again, whose, pace)
        else:
            self._paces.pop(whose, None)

    def _look_again(self, whose: str, pace: _Pace) -> None:
        pace.is_looking = False
        self._look(whose, pace)

    def _rest(self, whose: str, pace: _Pace) -> float:
        """Seconds until the next one may be judged; none while nobody else is there."""
        now = time.monotonic()
        if any(now - at < _THERE for one, at in self._seen.items() if one != whose):
            return pace.rests_until - now
        return 0.0


class _Pace:
    """Of one principal: whether one of its messages is being judged, and which wait."""

    def __init__(self) -> None:
        self.rests_until = 0.0
        self.is_taken = False
        self.is_looking = False
        self.waiting: deque[asyncio.Future[None]] = deque()
