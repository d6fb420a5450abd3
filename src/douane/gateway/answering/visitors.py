"""Persons who have signed in, told by the mark of their browser; in memory alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.gateway.logins.browser import digest_of, new_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.access import Principal

IDLE: Final = 15 * 60.0  # seconds without a request after which somebody signs in again
LIFETIME: Final = 8 * 3600.0
_MOST: Final = 1000  # the oldest make room
MOST_GUESSES: Final = 5  # passphrases of all persons together that may be wrong, in
FORGIVEN: Final = 60.0  # seconds
MOST_JOURNEYS: Final = 60  # to issuers, in as long


class _Visit(NamedTuple):
    principal: Principal
    idle: float
    until: float


class Visitors:
    """Who is there; a mark is known by its digest only, and another one after each sign-in."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._visits: dict[bytes, _Visit] = {}

    def enter(self, principal: Principal, before: str) -> str:
        """Somebody has signed in; gives the new mark of their browser, whose mark was `before`."""
        self.leave(before)
        while len(self._visits) >= _MOST:
            del self._visits[next(iter(self._visits))]
        mark, now = new_mark(), self._clock()
        self._visits[digest_of(mark)] = _Visit(principal, now + IDLE, now + LIFETIME)
        return mark

    def who(self, mark: str) -> Principal | None:
        """Who is at the browser with this mark, None if nobody has signed in there, or not lately."""
        visit, now = self._visits.get(digest_of(mark)), self._clock()
        if visit is None or not mark:
            return None
        if now >= min(visit.idle, visit.until):
            self.leave(mark)
            return None
        self._visits[digest_of(mark)] = visit._replace(idle=now + IDLE)
        return visit.principal

    def leave(self, mark: str) -> None:
        """Nobody is signed in there any more."""
        self._visits.pop(digest_of(mark), None)


class Guesses:
    """How often something may be tried in a minute, such as a wrong passphrase, whoever tries."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_GUESSES) -> None:
        self._clock = clock
        self._most = most
        self._wrong: list[float] = []

    @property
    def are_left(self) -> bool:
        """Whether another one may be tried."""
        since = self._clock() - FORGIVEN
        self._wrong = [at for at in self._wrong if at > since]
        return len(self._wrong) < self._most

    def missed(self) -> None:
        """One was wrong, or counts as if it were."""
        self._wrong.append(self._clock())

    def made_good(self) -> None:
        """The last one was right after all."""
        if self._wrong:
            self._wrong.pop()
