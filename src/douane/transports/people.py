"""Asking people: a question is kept where they can see it, and looked after until somebody has answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.approvals.alike import group_of
from douane.approvals.excess import Room, excess, room_for
from douane.approvals.ticket import Question, State, Ticket, from_mapping
from douane.errors import StoreError
from douane.model.question import Reply

if TYPE_CHECKING:
    from douane.approvals.grant import Grant
    from douane.model.events import Ask
    from douane.transports.asking import Turns

LOOK_EVERY: Final = 0.2  # seconds


class Kept(Protocol):
    """Questions and grants, where all processes of an account find them."""

    def put(self, question: Question, at: float, until: float, expires: float) -> Ticket:
        """Keep a question; gives it as it is now."""

    def reopen(self, question: Question, at: float, until: float, expires: float) -> Ticket | None:
        """Ask anew what was allowed for another call; None where that is not so."""

    def ticket(self, name: str) -> Ticket | None:
        """The question of this name."""

    def open_of(self, question: Question, at: float) -> tuple[Ticket, ...]:
        """The questions of the same principal about the same server that are open."""

    def spend(self, question: Question, at: float) -> Grant | None:
        """Use a grant for this call, once."""

    def said(self, name: str, since: float) -> Reply:
        """What was said of a question that was put at `since`."""

    def version(self) -> object:
        """Something else whenever somebody has answered a question."""

    def close(self) -> None:
        """Let go of it."""


class Bounds(NamedTuple):
    """How long a question is open, in seconds, and how many one principal may have about one server."""

    open: float
    most: int


class _Waiting(NamedTuple):
    question: Question
    since: float
    until: float
    answer: Callable[[Reply], None]


class People:
    """An `Asker`: what a person has allowed before passes at once, other calls wait until somebody says so.

    For one thread. `opened` opens what is kept, at the first question.
    """

    def __init__(
        self,
        opened: Callable[[], Kept],
        turns: Callable[[], Turns],
        clock: Callable[[], float],
        bounds: Callable[[], Bounds],
        tell: Callable[[str], None],
    ) -> None:
        self._opened = opened
        self._turns = turns
        self._clock = clock
        self._bounds = bounds
        self._tell = tell
        self._kept: Kept | None = None
        self._waiting: dict[str, _Waiting] = {}
        self._version: object = None
        self._is_looking = False

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:
        """Answer from what is known, or keep the question and look for what is said about it.

        Raises:
            StoreError: nothing can be kept, and so nobody asked.
        """
        asked, now = from_mapping(question.question), self._clock()
        kept = self._store()
        if kept.spend(asked, now) is not None:
            answer(Reply.LIFT)
            return
        waits, reply = self._put(kept, asked, now, question.until)
        if reply is not Reply.NONE or not waits:
            answer(reply)
            return
        if all(group_of(one.question) != group_of(asked) for one in self._waiting.values()):
            self._tell(f"a call waits for a person: `douane approvals show {asked.name}`")
        self._waiting[question.ticket] = _Waiting(asked, now, question.until, answer)
        self._look_later()

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more; the question stays open for whoever tries again."""
        self._waiting.pop(ticket, None)

    def close(self) -> None:
        """Ask nobody any more."""
        self._waiting.clear()
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _put(self, kept: Kept, asked: Question, now: float, until: float) -> tuple[bool, Reply]:
        """Whether to wait, and what is known; who asks too much does not wait, and in the end is not kept."""
        known = kept.ticket(asked.name)
        if known is not None and known.state is State.DENIED and now < known.expires:
            return False, Reply.REFUSE
        bounds = self._bounds()
        about = excess(asked, bounds.most)
        room = room_for(asked, kept.open_of(asked, now), kept.ticket(about.name), bounds.most, now)
        expires = max(until, now + bounds.open)
        if room is Room.REFUSED:
            return False, Reply.REFUSE
        if room is not Room.LEFT:
            kept.put(asked, now, until if room is Room.WAITS else now, expires)
        if room is not Room.WAITS:
            self._tell_excess(kept, about, now, expires)
        return room is Room.WAITS, Reply.NONE

    def _tell_excess(self, kept: Kept, about: Question, now: float, expires: float) -> None:
        """Keep one question about the session, and tell of it once."""
        known = kept.ticket(about.name)
        if known is None or not known.is_open(now):
            kept.put(about, now, now, expires)
            self._tell(f"a session asks too much: `douane approvals show {about.name}`")

    def _store(self) -> Kept:
        if self._kept is None:
            self._kept = self._opened()
        return self._kept

    def _look_later(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._turns().after(LOOK_EVERY, self._look)

    def _look(self) -> None:
        """See what other processes have written; what cannot be read is looked at again."""
        self._is_looking = False
        if not self._waiting:
            return
        try:
            self._take_answers(self._store())
        except StoreError as error:
            self._tell(f"{error.message} (fix: {error.fix})")
        self._look_later()

    def _take_answers(self, kept: Kept) -> None:
        version = kept.version()
        if version == self._version:
            return
        is_reopened = False
        for ticket, waiting in [*self._waiting.items()]:
            reply = self._said(kept, waiting)
            if reply is not Reply.NONE:
                del self._waiting[ticket]
                waiting.answer(reply)
            elif self._reopened(kept, waiting):
                is_reopened = True
        # What is reopened may be of the version of before, and so is looked at in any case.
        self._version = None if is_reopened else version

    def _said(self, kept: Kept, waiting: _Waiting) -> Reply:
        if kept.spend(waiting.question, self._clock()) is not None:
            return Reply.LIFT
        return kept.said(waiting.question.name, waiting.since)

    def _reopened(self, kept: Kept, waiting: _Waiting) -> bool:
        """Whether a person is asked again: a yes that another call has used is none for this one."""
        now, name = self._clock(), waiting.question.name
        expires = max(waiting.until, now + self._bounds().open)
        if kept.reopen(waiting.question, now, waiting.until, expires) is None:
            return False
        shown = f"`douane approvals show {name}`"
        self._tell(f"what was allowed has passed, and the same call waits once more: {shown}")
        return True
