"""Questions that are one for whoever answers: the same task, server, tool and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.approvals.ticket import Question, Ticket

Group = tuple[str, ...]


def group_of(question: Question) -> Group:
    """What is the same for questions that are alike."""
    who = (question.principal, question.server, question.task)
    return (*who, question.method, question.subject, question.pin, *sorted(question.holds))


def grouped(tickets: Iterable[Ticket]) -> dict[Group, list[Ticket]]:
    """The questions that are alike, each group with its first in front, in the order of these."""
    groups: dict[Group, list[Ticket]] = {}
    for ticket in sorted(tickets, key=lambda one: one.asked):
        groups.setdefault(group_of(ticket.question), []).append(ticket)
    return groups


def beside(tickets: Iterable[Ticket], ticket: Ticket, at: float) -> list[Ticket]:
    """This question, and those that are open and alike."""
    group = group_of(ticket.question)
    others = (one for one in tickets if one.is_open(at) and group_of(one.question) == group)
    return [ticket, *(one for one in others if one.question.name != ticket.question.name)]
