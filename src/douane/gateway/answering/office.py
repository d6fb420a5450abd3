"""What one tenant's persons see of its questions, and what becomes of what they say."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.answer import Allow, Said, Unclear, Usual, meant, with_it
from douane.approvals.grant import Grant, grant_for
from douane.errors import DouaneError
from douane.model.order import Order
from douane.policy.channels import Own
from douane.stores.approvals import Approvals
from douane.stores.placed import placed
from douane.stores.protection import Protection, Signer, protection, trusted_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from douane.approvals.answer import Deny
    from douane.approvals.ticket import Ticket
    from douane.model.events import Record
    from douane.model.fleet import Unasked
    from douane.policy.approving import Approving
    from douane.policy.settings import Settings

_ID_BYTES: Final = 4
_OVER: Final = "look at what is open now"


class AnswerError(DouaneError):
    """Nothing came of an answer; why, and what to do."""


class Who(NamedTuple):
    """Who answers: the principal that they are, and how entries call them.

    `sign` makes signatures, where the passphrase was typed; it is what shows that it is no agent.
    """

    principal: str
    by: str
    sign: Signer | None = None


class Office:
    """The questions and grants in the state folder of a tenant; `note` makes entries about persons durable.

    For one thread. What `settings` say is asked for anew each time.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(
        self, folder: str, settings: Callable[[], Settings], note: Callable[[Iterable[Record]], None]
    ) -> None:
        self.note = note
        self.folder = folder
        self._settings = settings
        self._store: Approvals | None = None

    @property
    def approving(self) -> Approving:
        """What the documents of the moment say of questions."""
        return self._settings().approvals

    @property
    def unasked(self) -> Unasked:
        """What machines are told to do about servers that nobody allowed."""
        return self._settings().unasked

    @property
    def protection(self) -> Protection | None:
        """What grants must be signed for, None where they need not be."""
        return protection(self.folder)

    def open(self) -> tuple[Ticket, ...]:
        """The questions that may be answered."""
        return self._kept().open_tickets(time.time())

    def find(self, name: str) -> Ticket | None:
        """The question of this name, if it may be answered."""
        ticket = self._kept().ticket(name)
        return ticket if ticket is not None and ticket.is_open(time.time()) else None

    def last(self, ticket: Ticket) -> object:
        """The arguments of the call of the same tool that was approved last, None if none was."""
        return self._kept().last(ticket.question)

    def grants(self) -> tuple[Grant, ...]:
        """What lets something pass."""
        return self._kept().good_grants(time.time())

    def revoke(self, ident: str, who: Who) -> None:
        """End a grant, if it is there."""
        for grant in self.grants():
            if grant.id == ident:
                self._kept().revoke(grant, who.by, time.time())

    def why_not(self, ticket: Ticket, who: str) -> str:
        """Why this principal may let none of these calls pass, ``""`` if they may."""
        if who != ticket.question.principal:
            return ""
        own = self.approving.page.own
        if own is Own.NEVER:
            return "the call is made in your own name; somebody else has to allow it, and you may deny it"
        if self.protection is None:
            return "what is made in your own name needs a passphrase, and there is none"
        return ""

    def answer(self, who: Who, name: str, asked_in: str, said: Said) -> str:
        """Do what somebody has said of the question of this name, in this round; gives what came of it.

        Raises:
            AnswerError: it cannot be done, or may not.
        """
        ticket = self.find(name)
        if ticket is None or ticket.round != asked_in:
            raise AnswerError("this question is open no more", _OVER)
        now, settings = time.time(), self._settings()
        approving = settings.approvals
        usual = Usual(approving.open, approving.denial, settings.behaviour.suspension)
        match meant(said, now, usual):
            case Unclear(because, fix):
                raise AnswerError(because, fix)
            case Allow(terms):
                return self._allow(who, ticket, Allow(terms), now)
            case denied:
                return self._deny(who, ticket, denied, now)

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _allow(self, who: Who, ticket: Ticket, allowed: Allow, now: float) -> str:
        because = self.why_not(ticket, who.principal)
        if because:
            raise AnswerError(because, "ask somebody else who may")
        try:
            grant = grant_for(ticket.question, allowed.terms, os.urandom(_ID_BYTES).hex(), who.by, now)
        except KeyError:
            raise AnswerError("the call has no such argument", "name one that it has") from None
        if self.protection is not None:
            if who.sign is None:
                raise AnswerError(
                    "approvals need the passphrase", "type it on the page of the gateway, or in a terminal"
                )
            grant = replace(grant, signature=who.sign(placed(self.folder, grant.statement)))
        self._kept().approve(ticket, grant, now)
        return f"approved {ticket.question.name}: grant {grant.id}"

    def _deny(self, who: Who, ticket: Ticket, denied: Deny, now: float) -> str:
        asked, store = ticket.question, self._kept()
        if not denied.suspended:
            store.deny(ticket, who.by, denied.reason, now, denied.until)
            return f"denied {asked.name}"
        store.order(Order(now, asked.principal, asked.server, denied.suspended), who.by)
        for one in with_it(self.open(), ticket):
            if self.find(one.question.name) is not None:  # one about a session answers others with it
                store.deny(one, who.by, denied.reason, now, denied.until)
        return f"denied, and suspended {asked.principal} at {asked.server_name}"

    def _kept(self) -> Approvals:
        if self._store is None:
            self._store = Approvals(self.folder, trusted_in(self.folder))
        return self._store
