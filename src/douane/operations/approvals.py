"""What waits for a person, what was allowed, and answering."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final

from douane.approvals.answer import Said, Word
from douane.approvals.difference import changes
from douane.approvals.grant import Grant
from douane.approvals.ticket import State, Ticket, to_mapping
from douane.approvals.wording import leeway, not_whole
from douane.audit.visible import visible
from douane.gateway.answering.office import Office, Who
from douane.operations.base import (
    PAGING,
    Act,
    Body,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
    page_of,
)
from douane.operations.errors import ConflictError, GivenError
from douane.operations.fields import number, text, texts
from douane.operations.person import PASSPHRASE, ensure_no_program, signing_person
from douane.operations.within import approvals_of, in_force, the
from douane.stores.protection import protection

_DIGESTS: Final = ("parts", "whole", "pin")
_REFUSALS: Final = frozenset({Word.DENY, Word.SUSPEND})


def listed(place: Place, given: Given) -> Listing:
    """The questions that are open, or all that ever were."""
    now = time.time()
    with approvals_of(place) as store:
        found = store.tickets() if given.get("all") else store.open_tickets(now)
    return page_of([{"id": one.question.name, **ticket_json(one, now)} for one in found], given)


def shown(place: Place, given: Given) -> Body:
    """One question: the call, why it waits, and what differs from the call that was approved last."""
    now = time.time()
    with approvals_of(place) as store:
        found = the("question", filter(None, [store.ticket(text(given, "id"))]))
        last = store.last(found.question)
    differs = [] if last is None else [one._asdict() for one in changes(last, found.question.shown)]
    return {
        "id": found.question.name,
        **ticket_json(found, now),
        "round": found.round,
        "last": last,
        "differs": differs,
        "may_vary": leeway(found.question) if found.question.like else "",
        "takes_passphrase": protection(place.state) is not None,
    }


def granted(place: Place, given: Given) -> Listing:
    """What was allowed and still counts, or all that ever was."""
    now = time.time()
    with approvals_of(place) as store:
        found = store.grants() if given.get("all") else store.good_grants(now)
    return page_of([grant_json(one, now) for one in found], given)


def answer(place: Place, by: By, given: Given) -> Change:
    """Say what becomes of a question, in the round in which it was seen."""
    name, word = text(given, "id"), text(given, "answer")
    with approvals_of(place) as store:
        before = the("question", filter(None, [store.ticket(name)]))
    if word in _REFUSALS:
        ensure_no_program(place, by)
        sign = None
    else:
        sign = signing_person(place, by, given)
    with closing(Office(place.state, lambda: in_force(place).settings, lambda _records: None)) as office:
        told = office.answer(Who(by.id, by.id, sign), name, text(given, "round"), _said(given))
    with approvals_of(place) as store:
        after = store.ticket(name) or before
    return Change(_brief(before), {**_brief(after), "answer": word}, told)


def revoke(place: Place, by: By, given: Given) -> Change:
    """End a grant at once."""
    now = time.time()
    with approvals_of(place) as store:
        found = the("grant", (one for one in store.grants() if one.id == text(given, "id")))
        if found.revoked is not None:
            raise ConflictError("the grant has been revoked already", "nothing is left to do")
        store.revoke(found, by.id, now)
    return Change({"revoked": None, "left": found.left}, {"revoked": now}, f"revoked {found.id}")


def ticket_json(ticket: Ticket, now: float) -> dict[str, object]:
    """A question as a program sees it; digests stay here."""
    asked = {name: value for name, value in to_mapping(ticket.question).items() if name not in _DIGESTS}
    return asked | {
        "not_whole": [*map(visible, not_whole(ticket.question))],
        "state": state(ticket, now),
        "asked": ticket.asked,
        "until": ticket.until,
        "expires": ticket.expires,
        "times": ticket.times,
        "decided": ticket.decided or None,
        "by": ticket.by,
        "reason": ticket.reason,
    }


def state(ticket: Ticket, now: float) -> str:
    """What became of it: `waiting` while a call waits, `open` while it may still be answered."""
    if ticket.state is not State.OPEN:
        return ticket.state.value
    if now < ticket.until:
        return "waiting"
    return "open" if ticket.is_open(now) else "over"


def grant_json(grant: Grant, now: float) -> dict[str, object]:
    """A grant as a program sees it."""
    names = (
        "id",
        "ticket",
        "principal",
        "server",
        "subject",
        "created",
        "until",
        "by",
        "given",
        "left",
        "reason",
    )
    plain = {name: getattr(grant, name) for name in (*names, "revoked")}
    return plain | {
        "patterns": dict(grant.patterns),
        "exact": sorted(grant.parts),
        "good": grant.is_good(now),
    }


def _said(given: Given) -> Said:
    globs = dict(map(_glob, texts(given, "patterns")))
    times, seconds = number(given, "times"), number(given, "for")
    said = ("" if times is None else f"{times:g}", "" if seconds is None else f"{seconds:.0f}s")
    return Said(text(given, "answer"), *said, globs, text(given, "reason"))


def _glob(written: str) -> tuple[str, str]:
    name, equals, glob = written.partition("=")
    if not (name and equals and glob):
        raise GivenError("a pattern is NAME=GLOB", "write one such as `path=/home/ann/docs/*`")
    return name, glob


def _brief(ticket: Ticket) -> Body:
    asked = ticket.question
    return {
        "state": ticket.state,
        "of": asked.principal,
        "server": asked.server_name,
        "subject": asked.subject,
        "by": ticket.by,
    }


_ID: Final = Field("id", is_needed=True, about="the name of the question, or the id of the grant")
_ONE: Final = "/approvals/{id}"
_ALL: Final = Field("all", "flag", about="those that are over, too")
_ANSWER: Final = (
    _ID,
    Field("answer", "choice", True, "what becomes of the call", tuple(one.value for one in Word)),  # noqa: FBT003  # it is needed
    Field("round", is_needed=True, about="the `round` of the question as it was seen"),
    Field("times", "number", about="how many calls are allowed"),
    Field("for", "duration", about="how long it counts"),
    Field("patterns", "list", about="NAME=GLOB for each argument that may vary"),
    Field("reason", about="why, for the log"),
    PASSPHRASE,
)

VIEWS: Final = (
    View(
        "approvals", "/approvals", Role.VIEWER, "Questions that wait for a person.", listed, (_ALL, *PAGING)
    ),
    View(
        "approvals.show",
        "/approvals/{id}",
        Role.VIEWER,
        "One question, and what differs in it.",
        shown,
        (_ID,),
    ),
    View("grants", "/grants", Role.VIEWER, "What was allowed and still counts.", granted, (_ALL, *PAGING)),
)
ACTS: Final = (
    Act(
        "approvals.answer",
        f"{_ONE}/answer",
        Role.APPROVER,
        "Answer a question; for a person.",
        answer,
        _ANSWER,
    ),
    Act("grants.revoke", "/grants/{id}/revoke", Role.APPROVER, "End a grant at once.", revoke, (_ID,)),
)
