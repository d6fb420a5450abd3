"""Who asks too much: one question about a session in place of all that it would ask."""

from __future__ import annotations

from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.approvals.alike import group_of, grouped
from douane.approvals.ticket import Question, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.approvals.ticket import Ticket

HOLD: Final = "asks too much"  # no rule can be called so
METHOD: Final = "douane/session"
_KEPT: Final = 10  # times as many questions as may be open are kept, for somebody to see them
_LONGEST: Final = 10


class Room(Enum):
    """What becomes of a question: somebody is asked, it is only kept, or not even that, or it is a no."""

    WAITS = "waits"
    KEPT = "kept"
    LEFT = "left"
    REFUSED = "refused"


def room_for(
    question: Question, are_open: Sequence[Ticket], about: Ticket | None, most: int, at: float
) -> Room:
    """Whether there is room for a question beside those that are open; those that are alike count as one.

    `about` is what was asked about the session that asks, and what was said of it.
    """
    others = [ticket for ticket in are_open if not is_excess(ticket.question)]
    if about is not None and about.state is State.DENIED and at < about.expires:
        return Room.REFUSED
    if any(ticket.question.name == question.name for ticket in others):
        return Room.WAITS
    if len(others) >= _KEPT * most:
        return Room.LEFT
    groups = grouped(others)
    may_go_on = about is not None and about.state is State.APPROVED and at < about.expires
    is_one = group_of(question) in groups
    return Room.WAITS if may_go_on or is_one or len(groups) < most else Room.KEPT


def excess(question: Question, most: int) -> Question:
    """Whether the session that asks this may go on asking.

    No call is meant by it, so that a grant for it lets none pass.
    """
    whose = f"{question.principal}\n{question.server}\n{question.task}"
    because = f"this session asks too much: {most} questions of it are open, and more are not asked"
    return Question(
        name=sha256(f"{HOLD}\n{whose}".encode()).hexdigest()[:_LONGEST],
        session=question.session,
        principal=question.principal,
        server=question.server,
        server_name=question.server_name,
        method=METHOD,
        subject="",
        pin="",
        parts={},
        shown={},
        whole=frozenset(),
        holds=frozenset({HOLD}),
        because=because,
        risk="high",
        task=question.task,
    )


def is_excess(question: Question) -> bool:
    """Whether it is about a session, and not about a call."""
    return question.method == METHOD and question.holds == {HOLD}


def is_about(question: Question, other: Question) -> bool:
    """Whether a question about a session is about the one that asks the other."""
    whose = (question.principal, question.server, question.task)
    return is_excess(question) and whose == (other.principal, other.server, other.task)
