"""Questions to people, and what they have allowed, in the database that all processes of an account share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from douane.approvals.excess import is_about
from douane.approvals.grant import Grant, fits
from douane.approvals.measures import Given
from douane.approvals.ticket import Question, State, Ticket
from douane.audit.entry import encoded, lifecycle
from douane.errors import StoreError
from douane.model.order import Order
from douane.model.question import Reply
from douane.stores import asked
from douane.stores.faults import translated
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.tables import write_order
from douane.stores.transaction import Transaction

REOPENED: Final = "douane/question-reopened"

Trusted = Callable[[Grant], bool]


class Approvals:
    """The questions and grants of a state folder; whatever is decided has an entry in the audit log with it.

    For one thread. `trusted` says whether a person has signed a grant, where that is asked for.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str, trusted: Trusted, durability: Durability = Durability.PROCESS) -> None:
        ready(folder)
        self._path = database_path(folder)
        self._trusted = trusted
        key = seal_key(folder)
        self._connection = opened(self._path, key, durability)
        with translated(self._path), closed_on_error(self._connection):
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)

    def put(self, question: Question, at: float, until: float, expires: float) -> Ticket:
        """Keep a question, as the one of the same name if that is there; gives it as it is now.

        One that was denied stays so until its `expires`; one that was answered otherwise is asked anew.
        """
        with self._transaction:
            before = asked.read_ticket(self._connection, question.name)
            ticket = _asked_again(before, Ticket(question, at, until, expires))
            asked.write_ticket(self._connection, ticket)
        return ticket

    def reopen(self, question: Question, at: float, until: float, expires: float) -> Ticket | None:
        """Ask anew what was allowed and for another call, with its entry; None where that is not so.

        Of several who wait, in whatever processes, the first asks.
        """
        with self._transaction:
            before = asked.read_ticket(self._connection, question.name)
            if before is None or before.state is not State.APPROVED:
                return None
            ticket = Ticket(question, at, until, expires, times=before.times)
            asked.write_ticket(self._connection, ticket)
            body = lifecycle(REOPENED, (question.principal, at), subject=question.subject)
            self._log.append([encoded({**body, **_about(question)})])
        return ticket

    def open_of(self, question: Question, at: float) -> tuple[Ticket, ...]:
        """The questions of the same principal about the same server that are open."""
        with translated(self._path):
            return asked.read_open(self._connection, question, at)

    def spend(self, question: Question, at: float) -> Grant | None:
        """Use a grant for this call, once, which answers the question; None if there is none.

        **Invariant:** of several processes that ask at once, no more use it than it was given for.
        """
        with translated(self._path):
            if not any(self._fitting(question, at)):
                return None
        with self._transaction:
            grant = next(self._fitting(question, at), None)
            if grant is not None:
                asked.use_grant(self._connection, grant)
                asked.write_last(self._connection, question, at)
                self._close(question, grant, at)
                self._note("used", question, grant.by, at, {"grant": grant.id})
        return grant

    def said(self, name: str, since: float) -> Reply:
        """What was said of a question that was put at `since`: `Reply.NONE` as long as nothing was."""
        ticket = self.ticket(name)
        is_denied = ticket is not None and ticket.state is State.DENIED and ticket.decided >= since
        return Reply.REFUSE if is_denied else Reply.NONE

    def approve(self, ticket: Ticket, grant: Grant, at: float) -> None:
        """Keep what a person has allowed about this question.

        Raises:
            StoreError: somebody else has answered it in the meantime, or it has expired.
        """
        self.approve_all([(ticket, grant)], at)

    def approve_all(self, allowed: Iterable[tuple[Ticket, Grant]], at: float) -> None:
        """Keep what a person has allowed about several questions, all or nothing; raises like `approve`."""
        with self._transaction:
            for ticket, grant in allowed:
                self._decide(ticket, (State.APPROVED, at, grant.by, grant.reason), ticket.expires)
                asked.write_grant(self._connection, grant)
                told = {"grant": grant.id, "times": grant.given, "until": grant.until, "reason": grant.reason}
                self._note("granted", ticket.question, grant.by, at, told | _measured(ticket, at))

    def deny(self, ticket: Ticket, by: str, reason: str, at: float, until: float) -> None:
        """Keep that a person does not allow it, nor the same again `until` then; raises as `approve` does.

        With a question about a session, all are denied that it has asked.
        """
        with self._transaction:
            self._decide(ticket, (State.DENIED, at, by, reason), until)
            self._note("denied", ticket.question, by, at, {"reason": reason} | _measured(ticket, at))
            for other in asked.read_open(self._connection, ticket.question, at):
                if is_about(ticket.question, other.question):
                    self._decide(other, (State.DENIED, at, by, reason), until)
                    self._note("denied", other.question, by, at, {"reason": reason} | _measured(other, at))

    def revoke(self, grant: Grant, by: str, at: float) -> None:
        """End a grant, for every process that looks."""
        with self._transaction:
            asked.revoke_grant(self._connection, grant, at)
            body = asked.note("revoked", by, at, f"grant:{grant.id}")
            self._log.append([encoded(body)])

    def order(self, order: Order, by: str, reason: str = "", incident: str = "") -> None:
        """Suspend, or let go on, a session or a principal, in every process that looks.

        `incident` is the one that does it, if one does.
        """
        with self._transaction:
            write_order(self._connection, order, by)
            body = asked.note("suspended" if order.until else "lifted", by, order.at, order.whom)
            why = {name: told for name, told in (("reason", reason), ("incident", incident)) if told}
            self._log.append([encoded({**body, "server": order.server, "until": order.until, **why})])

    def ticket(self, name: str) -> Ticket | None:
        """The question of this name."""
        with translated(self._path):
            return asked.read_ticket(self._connection, name)

    def tickets(self) -> tuple[Ticket, ...]:
        """All questions that ever were, the latest first."""
        with translated(self._path):
            return asked.read_tickets(self._connection)

    def open_tickets(self, at: float) -> tuple[Ticket, ...]:
        """The questions that may be answered then, the latest first."""
        with translated(self._path):
            return asked.read_every_open(self._connection, at)

    def good_grants(self, at: float) -> tuple[Grant, ...]:
        """The grants that may let something pass then, the latest first."""
        with translated(self._path):
            return asked.read_good_grants(self._connection, at)

    def grants(self) -> tuple[Grant, ...]:
        """All grants that ever were, the latest first."""
        with translated(self._path):
            return asked.read_grants(self._connection)

    def last(self, question: Question) -> object:
        """The arguments of the call of the same tool that was approved last, None if none was."""
        with translated(self._path):
            return asked.read_last(self._connection, question)

    def calls(self, since: float) -> int:
        """How many calls of tools the audit log has since then."""
        with translated(self._path):
            return asked.count_calls(self._connection, since)

    def answers(self, since: float) -> tuple[Given, ...]:
        """What people have answered since then, each answer to a question by itself."""
        with translated(self._path):
            return asked.read_answers(self._connection, since)

    def version(self) -> asked.Version:
        """Something else whenever somebody has answered a question; costs microseconds."""
        with translated(self._path):
            return asked.version(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _fitting(self, question: Question, at: float) -> Iterator[Grant]:
        for grant in asked.read_grants_for(self._connection, question):
            if fits(grant, question, at) and self._trusted(grant):
                yield grant

    def _close(self, question: Question, grant: Grant, at: float) -> None:
        """Ask no longer what a grant for another call, or for the task, has answered."""
        ticket = asked.read_ticket(self._connection, question.name)
        if ticket is not None and ticket.is_open(at):
            decision = (State.APPROVED, at, grant.by, grant.reason)
            asked.decide(self._connection, question.name, decision, ticket.expires)

    def _decide(self, ticket: Ticket, decision: asked.Decision, until: float) -> None:
        at = decision[1]
        now = asked.read_ticket(self._connection, ticket.question.name)
        if (
            now is None
            or not now.is_open(at)
            or _asked(now) != _asked(ticket)
            or now.opening != ticket.opening
        ):
            fix = "look at what is open now: `douane approvals list`"
            raise StoreError(f"question `{ticket.question.name}` is open no more", fix)
        asked.decide(self._connection, ticket.question.name, decision, until)

    def _note(self, what: str, question: Question, by: str, at: float, more: Mapping[str, object]) -> None:
        body = asked.note(what, by, at, question.subject) | {**_about(question), "of": question.principal}
        self._log.append([encoded({**body, **more})])


def _about(question: Question) -> dict[str, object]:
    return {
        "server": question.server,
        "server_name": question.server_name,
        "session": question.session,
        "question": question.name,
    }


def _measured(ticket: Ticket, at: float) -> dict[str, object]:
    """What an entry says of an answer for those who want to know whether people are asked too much."""
    return {"holds": sorted(ticket.question.holds), "waited": round(max(0.0, at - ticket.asked), 3)}


def _asked(ticket: Ticket) -> Question:
    """What was asked, whichever session did."""
    return replace(ticket.question, session="", task="")


def _asked_again(before: Ticket | None, ticket: Ticket) -> Ticket:
    """What is kept if the same is asked again."""
    if before is None:
        return ticket
    if before.state is State.DENIED and ticket.asked < before.expires:
        return replace(before, times=before.times + 1)
    since = before.asked if before.is_open(ticket.asked) else ticket.asked
    return replace(ticket, asked=since, times=before.times + 1, decided=before.decided)
