"""Questions that a judge has not answered yet."""

from __future__ import annotations

from contextlib import suppress
from queue import Full, Queue
from typing import TYPE_CHECKING, Final

from douane.model.question import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.events import Ask

_MOST_WAITING: Final = 1024  # questions that it has not heard yet


class Questions:
    """Taken from any thread, and heard by the threads that bring them to a judge."""

    def __init__(self) -> None:
        self._open: dict[str, Callable[[Reply], None]] = {}
        self._waiting: Queue[Ask | None] = Queue(_MOST_WAITING)

    @property
    def tickets(self) -> tuple[str, ...]:
        """All that somebody waits for."""
        return tuple(self._open)

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:
        """Let it be heard, unless too many wait already."""
        self._open[question.ticket] = answer
        try:
            self._waiting.put_nowait(question)
        except Full:
            self.settle(question.ticket, Reply.NONE)

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more."""
        self._open.pop(ticket, None)

    def settle(self, ticket: str, reply: Reply) -> None:
        """Answer it, if somebody waits for it still."""
        answer = self._open.pop(ticket, None)
        if answer is not None:
            answer(reply)

    def hear(self) -> Ask | None:
        """The next that somebody waits for, as soon as there is one; None at the end."""
        while (question := self._waiting.get()) is not None:
            if question.ticket in self._open:
                return question
        return None

    def end(self, hearers: int = 1) -> None:
        """Let so many threads hear no more; what is open stays without an answer."""
        for _ in range(hearers):
            with suppress(Full):
                self._waiting.put_nowait(None)
