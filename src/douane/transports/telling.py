"""Questions and grants, of which new questions are told elsewhere, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.approvals.alike import group_of
from douane.approvals.excess import is_excess

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.approvals.grant import Grant
    from douane.approvals.ticket import Question, Ticket
    from douane.model.question import Reply
    from douane.transports.people import Kept


class Telling:
    """Keeps what `kept` keeps; `tell` hears of the first of those that are alike, and of too many."""

    def __init__(self, kept: Kept, tell: Callable[[Ticket], None], close: Callable[[], None]) -> None:
        self._kept = kept
        self._tell = tell
        self._close = close

    def put(self, question: Question, at: float, until: float, expires: float) -> Ticket:
        """Keep a question, and tell of it if somebody waits and nothing like it is open."""
        are_open = self._kept.open_of(question, at)
        is_new = all(group_of(one.question) != group_of(question) for one in are_open)
        ticket = self._kept.put(question, at, until, expires)
        if is_new and (until > at or is_excess(question)):
            self._tell(ticket)
        return ticket

    def reopen(self, question: Question, at: float, until: float, expires: float) -> Ticket | None:
        """Ask anew what was allowed for another call, and tell of it."""
        ticket = self._kept.reopen(question, at, until, expires)
        if ticket is not None:
            self._tell(ticket)
        return ticket

    def ticket(self, name: str) -> Ticket | None:
        """The question of this name."""
        return self._kept.ticket(name)

    def open_of(self, question: Question, at: float) -> tuple[Ticket, ...]:
        """The questions of the same principal about the same server that are open."""
        return self._kept.open_of(question, at)

    def spend(self, question: Question, at: float) -> Grant | None:
        """Use a grant for this call, once."""
        return self._kept.spend(question, at)

    def said(self, name: str, since: float) -> Reply:
        """What was said of a question that was put at `since`."""
        return self._kept.said(name, since)

    def version(self) -> object:
        """Something else whenever somebody has answered a question."""
        return self._kept.version()

    def close(self) -> None:
        """Let go of it, and tell nothing more."""
        self._kept.close()
        self._close()
