"""Who makes much work for what judges does it in turns: the loop that judges it serves all others too."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from douane.engine.looked import Looked
from douane.engine.looking import apart, look
from douane.gateway.limits.aside import Aside
from douane.transports.http.errors import TooMany

if TYPE_CHECKING:
    from douane.engine.rules import Rules
    from douane.model.events import Arrived
    from douane.model.session import Session

LARGE: Final = 32 << 10  # bytes of a message from which on it takes its turn, whatever its principal has cost
COUNTED: Final = 0.001  # seconds of judging below which a message costs nothing
TURN: Final = 0.005  # seconds of judging after which a principal that costs much leaves the loop to others
_AT_ONCE: Final = (
    32  # messages that are called for one turn of the loop; those for which it is too short go on waiting
)
_TIMES: Final = 4  # as long as it took to judge one, its principal rests, while others are there
_ALLOWED: Final = 0.2  # seconds of rest that are let pass, so that one such message is no reason to wait
_MOST_REST: Final = 2.0  # seconds that many messages add up to; one that took longer by itself counts in full
_THERE: Final = 1.0  # seconds since its last message for which a principal counts as there
_LOOK: Final = 0.25  # seconds between two looks whether the others are still there
_MOST_KEPT: Final = 16 << 20  # bytes of large requests of one principal that wait
_MOST: Final = 1_000  # principals that are known to be there; more need not be


class Fair:
    """Messages of a principal that costs much have a moment at a time, and rests while others are there.

    What is judged in one turn of the loop is written in one transaction, so a moment has several of them.
    """

    def __init__(self) -> None:
        self._aside = Aside(self.cost)
        self._seen: dict[str, float] = {}
        self._paces: dict[str, _Pace] = {}

    async def asks(self, whose: str, size: int) -> None:
        """Wait until a request of so many bytes may be judged, which has to begin at once then.

        Raises:
            TooMany: many large ones of this principal wait already, all of whose bodies are kept.
        """
        pace = self._paces.get(whose)
        if size < LARGE and pace is None:
            self._is_there(whose)
            return
        if pace is None:
            pace = self._paces.setdefault(whose, _Pace())
        if size >= LARGE and pace.kept and pace.kept + size > _MOST_KEPT:
            raise TooMany("many of your large messages wait to be judged; send fewer at a time")
        pace.kept += size
        try:
            await self._turn(whose)
        finally:
            pace.kept -= size
            self._look(whose, pace)

    async def hears(self, whose: str, size: int) -> None:
        """Wait until an answer of so many bytes may be judged; the calls under way bound how many wait."""
        if size >= LARGE or whose in self._paces:
            await self._turn(whose)

    async def look(self, whose: str, session: Session, event: Arrived, rules: Rules) -> Looked:
        """What is found in a large message of this principal, which costs it what a turn of the loop does."""
        looked, size = Looked(), len(event.raw)
        pace = self._paces.setdefault(whose, _Pace())
        pace.kept += size
        try:
            await self._aside.do(whose, partial(look, apart(session), event, rules, looked))
        finally:
            pace.kept -= size
            self._look(whose, pace)
        return looked

    def cost(self, whose: str, seconds: float) -> None:
        """It took so long to judge what was said to this principal, or by it."""
        pace = self._paces.get(whose)
        if seconds >= COUNTED:
            pace = pace or self._paces.setdefault(whose, _Pace())
            now, rest = time.monotonic(), _TIMES * seconds * max(1, self._waiting())
            pace.rests_until = min(max(pace.rests_until, now) + rest, now + max(rest, _MOST_REST))
        if pace is not None:
            pace.spent += seconds
            self._take(whose, pace)

    async def _turn(self, whose: str) -> None:
        pace = self._paces.setdefault(whose, _Pace())
        if pace.waiting or not self._may(whose, pace):
            await self._wait(whose, pace)
        if pace.rest <= 0:
            self._is_there(whose)
        self._take(whose, pace)

    def _take(self, whose: str, pace: _Pace) -> None:
        """Something of it is judged in this turn of the loop."""
        if not pace.is_taken:
            pace.is_taken = True
            asyncio.get_running_loop().call_soon(self._judged, whose, pace)

    def _may(self, whose: str, pace: _Pace) -> bool:
        """Whether another message may be judged in this turn of the loop."""
        return pace.spent < TURN and self._rest(whose, pace) <= 0

    async def _wait(self, whose: str, pace: _Pace) -> None:
        waiter = _Waiter()
        pace.waiting.append(waiter)
        try:
            while not (waiter.is_called and self._may(whose, pace)):
                waiter.wait()
                self._look(whose, pace)
                await waiter.called
        except BaseException:  # it gives up: the next one may be judged in its place
            pace.waiting.remove(waiter)
            self._look(whose, pace)
            raise
        pace.waiting.remove(waiter)

    def _judged(self, whose: str, pace: _Pace) -> None:
        """The turn of the loop in which it was judged is over."""
        pace.is_taken, pace.spent = False, 0.0
        self._look(whose, pace)

    def _look(self, whose: str, pace: _Pace) -> None:
        """Call the next who wait, or look again when it may be time for that."""
        if pace.is_taken or pace.is_looking:
            return
        rest = self._rest(whose, pace)
        if pace.waiting and rest <= 0:
            for waiter in islice(pace.waiting, _AT_ONCE):
                waiter.call()
        elif pace.waiting or pace.rest > -_ALLOWED:
            pace.is_looking = True
            wait = min(rest if pace.waiting else pace.rest + _ALLOWED, _LOOK)
            asyncio.get_running_loop().call_later(wait, self._look_again, whose, pace)
        elif not pace.kept and self._paces.get(whose) is pace:
            del self._paces[whose]

    def _look_again(self, whose: str, pace: _Pace) -> None:
        pace.is_looking = False
        self._look(whose, pace)

    def _rest(self, whose: str, pace: _Pace) -> float:
        """Seconds until the next one may be judged; none while nobody else is there."""
        now = time.monotonic()
        if any(now - at < _THERE for one, at in self._seen.items() if one != whose):
            return pace.rest
        return 0.0

    def _is_there(self, whose: str) -> None:
        self._seen[whose] = time.monotonic()
        if len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]

    def _waiting(self) -> int:
        """How many principals wait: together they have no more of the loop than one that costs much alone."""
        return sum(1 for pace in self._paces.values() if pace.waiting)


class _Waiter:
    """One message that waits until it is called."""

    def __init__(self) -> None:
        self.called: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_called(self) -> bool:
        """Whether it may look if there is room for it."""
        return self.called.done()

    def call(self) -> None:
        """Have it look."""
        if not self.called.done():
            self.called.set_result(None)

    def wait(self) -> None:
        """There was none: wait to be called again."""
        if self.called.done():
            self.called = asyncio.get_running_loop().create_future()


class _Pace:
    """Of one principal: how long it rests, and which of its messages wait.

    `is_taken` is whether some of them are judged in this turn of the loop, `spent` how many seconds that has
    taken, and `kept` the bytes of those that wait.
    """

    def __init__(self) -> None:
        self.kept = 0
        self.spent = 0.0
        self.rests_until = 0.0
        self.is_taken = False
        self.is_looking = False
        self.waiting: deque[_Waiter] = deque()

    @property
    def rest(self) -> float:
        """Seconds until it has rested enough, below 0 afterwards."""
        return self.rests_until - _ALLOWED - time.monotonic()
