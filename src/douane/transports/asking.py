"""Questions about held messages: whoever is asked has so long to answer, and the relay never waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from douane.model.question import Reply

if TYPE_CHECKING:
    from douane.model.events import Ask

Tell = Callable[["Ask", Reply], None]


class Asker(Protocol):
    """Somebody who can be asked: a program, a service, people. Nothing here blocks."""

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:
        """Ask, and call `answer` once, from any thread, unless nothing ever comes of it."""

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more."""


class Turns(Protocol):
    """The loop in which a conversation runs."""

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], object]:
        """Call in so many seconds; what is returned takes that back."""

    def post(self, call: Callable[[], None]) -> object:
        """Call soon; may be used from any thread."""


class Desk:
    """Brings questions of one conversation to the askers of the moment, and each to one answer.

    **Invariant:** `tell` is called once for each question that is not forgotten, later and in the loop; a
    question to nobody, to somebody who fails, or without an answer in time is told as `Reply.NONE`. Before
    that it may be called with `Reply.WAITING`.
    """

    def __init__(
        self, askers: Callable[[], Mapping[str, Asker]], turns: Turns, clock: Callable[[], float]
    ) -> None:
        self._askers = askers
        self._turns = turns
        self._clock = clock
        self._open: dict[str, tuple[Asker, Callable[[], object]]] = {}

    def ask(self, question: Ask, tell: Tell) -> None:
        """Ask, and have `tell` called with what comes of it."""
        answer = partial(self._answered, question, tell)
        self._tell_later(question, tell)
        asker = self._askers().get(question.whom, NOBODY)
        late = self._turns.after(max(0.0, question.until - self._clock()), partial(answer, Reply.NONE))
        self._open[question.ticket] = asker, late
        try:
            asker.ask(question, lambda reply: self._post(partial(answer, reply)))
        except Exception:  # noqa: BLE001  # whatever an asker does, a question comes to an end
            self._post(partial(answer, Reply.NONE))

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more."""
        asker, late = self._open.pop(ticket, (NOBODY, _nothing))
        late()
        asker.forget(ticket)

    def keep(self, tickets: Mapping[str, object]) -> None:
        """Forget all questions but these."""
        if self._open:
            for ticket in self._open.keys() - tickets.keys():
                self.forget(ticket)

    def _tell_later(self, question: Ask, tell: Tell) -> None:
        """Have whoever waits told that they do, again and again, as long as they do."""
        if question.every:
            self._turns.after(question.every, partial(self._still, question, tell))

    def _still(self, question: Ask, tell: Tell) -> None:
        if question.ticket in self._open:
            tell(question, Reply.WAITING)
            self._tell_later(question, tell)

    def _post(self, call: Callable[[], None]) -> None:
        self._turns.post(call)

    def _answered(self, question: Ask, tell: Tell, reply: Reply) -> None:
        if question.ticket in self._open:
            self.forget(question.ticket)
            tell(question, reply)


class _Nobody:
    """Nobody is there, so that there is no answer."""

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:  # noqa: ARG002  # as the protocol has it
        answer(Reply.NONE)

    def forget(self, ticket: str) -> None:
        """Nothing was asked."""


def _nothing() -> None:
    """There is nothing to take back."""


NOBODY = _Nobody()
