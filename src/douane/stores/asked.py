"""The rows of questions and grants, read and written within whatever transaction is open."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from douane.approvals.grant import Grant
from douane.approvals.measures import Given
from douane.approvals.ticket import Question, State, Ticket, from_mapping, to_mapping
from douane.audit.entry import lifecycle

_TICKET: Final = "SELECT body, asked, until, expires, state, decided, by, reason, times FROM tickets"
_PUT_TICKET: Final = "INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DECIDE: Final = "UPDATE tickets SET state = ?, decided = ?, by = ?, reason = ?, expires = ? WHERE name = ?"
_OPEN: Final = (
    f"{_TICKET} WHERE principal = ? AND server = ? AND state = 'open' AND expires > ? ORDER BY asked"
)
_EVERY_OPEN: Final = f"{_TICKET} WHERE state = 'open' AND expires > ? ORDER BY asked DESC"
_GRANT: Final = "SELECT body, uses_left, revoked, signature FROM grants"
_PUT_GRANT: Final = "INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)"
_USE: Final = "UPDATE grants SET uses_left = uses_left - 1 WHERE id = ?"
_REVOKE: Final = "UPDATE grants SET revoked = ? WHERE id = ?"
_PUT_LAST: Final = "INSERT OR REPLACE INTO approved_calls VALUES (?, ?, ?, ?)"
_LAST: Final = "SELECT shown FROM approved_calls WHERE server = ? AND subject = ?"
_VERSION: Final = "SELECT (SELECT max(rowid) FROM grants), (SELECT max(decided) FROM tickets)"
_CALLS: Final = """
SELECT count(*) FROM entries
WHERE body ->> '$.method' = 'tools/call' AND body ->> '$.kind' = 'request' AND body ->> '$.at' >= ?
AND body ->> '$.answer' IS NULL"""

_ANSWERS: Final = """
SELECT body FROM entries
WHERE body ->> '$.method' IN ('douane/approval-granted', 'douane/approval-denied')
AND body ->> '$.at' >= ? AND body ->> '$.waited' IS NOT NULL"""

_TicketRow = tuple[str, float, float, float, str, float, str, str, int]
Version = tuple[int | None, float | None]
Decision = tuple[State, float, str, str]  # what, when, by whom and why
_GrantRow = tuple[str, int | None, float | None, bytes]


def read_ticket(connection: sqlite3.Connection, name: str) -> Ticket | None:
    """One question, if it is there."""
    row = connection.execute(f"{_TICKET} WHERE name = ?", (name,)).fetchone()
    return None if row is None else _ticket(row)


def read_tickets(connection: sqlite3.Connection) -> tuple[Ticket, ...]:
    """All questions, the latest first."""
    return tuple(map(_ticket, connection.execute(f"{_TICKET} ORDER BY asked DESC")))


def read_every_open(connection: sqlite3.Connection, at: float) -> tuple[Ticket, ...]:
    """All questions that may be answered, the latest first."""
    return tuple(map(_ticket, connection.execute(_EVERY_OPEN, (at,))))


def write_ticket(connection: sqlite3.Connection, ticket: Ticket) -> None:
    """Insert or replace a question."""
    asked = ticket.question
    row = (
        *(asked.name, json.dumps(to_mapping(asked)), asked.session, asked.principal, asked.server),
        *(ticket.asked, ticket.until, ticket.expires),
        *(ticket.state, ticket.decided, ticket.by, ticket.reason, ticket.times),
    )
    connection.execute(_PUT_TICKET, row)


def decide(connection: sqlite3.Connection, name: str, decision: Decision, until: float) -> None:
    """Note what was answered, when, by whom and why, and until when that holds."""
    connection.execute(_DECIDE, (*decision, until, name))


def version(connection: sqlite3.Connection) -> Version:
    """What changes with every answer."""
    found: Version = connection.execute(_VERSION).fetchone()
    return found


def read_open(connection: sqlite3.Connection, question: Question, at: float) -> tuple[Ticket, ...]:
    """The questions of the same principal about the same server that may still be answered."""
    who = (question.principal, question.server, at)
    return tuple(map(_ticket, connection.execute(_OPEN, who)))


def read_grants(connection: sqlite3.Connection) -> tuple[Grant, ...]:
    """All grants, the latest first."""
    return tuple(map(_grant, connection.execute(f"{_GRANT} ORDER BY created DESC")))


def read_good_grants(connection: sqlite3.Connection, at: float) -> tuple[Grant, ...]:
    """The grants that may still let something pass, the latest first."""
    where = "revoked IS NULL AND until > ? AND (uses_left IS NULL OR uses_left > 0)"
    return tuple(map(_grant, connection.execute(f"{_GRANT} WHERE {where} ORDER BY created DESC", (at,))))


def read_grants_for(connection: sqlite3.Connection, question: Question) -> tuple[Grant, ...]:
    """The grants that may be for this call, those that end first before others."""
    where = f"{_GRANT} WHERE principal = ? AND server = ? AND subject = ? AND revoked IS NULL ORDER BY until"
    call = (question.principal, question.server, question.subject)
    return tuple(map(_grant, connection.execute(where, call)))


def write_grant(connection: sqlite3.Connection, grant: Grant) -> None:
    """Insert a grant."""
    names = (
        "id",
        "ticket",
        "principal",
        "server",
        "subject",
        "pin",
        "created",
        "until",
        "by",
        "given",
        "reason",
        "task",
        "like",
        "seen",
        "risk",
    )
    body = {name: getattr(grant, name) for name in names}
    body |= {"parts": dict(grant.parts), "patterns": dict(grant.patterns), "holds": sorted(grant.holds)}
    row = (
        *(grant.id, grant.principal, grant.server, grant.subject, json.dumps(body)),
        *(grant.created, grant.until, grant.left, grant.signature),
    )
    connection.execute(_PUT_GRANT, row)


def use_grant(connection: sqlite3.Connection, grant: Grant) -> None:
    """Count one use; one for any number of uses stays so."""
    connection.execute(_USE, (grant.id,))


def revoke_grant(connection: sqlite3.Connection, grant: Grant, at: float) -> None:
    """Note that it lets nothing pass any more."""
    connection.execute(_REVOKE, (at, grant.id))


def write_last(connection: sqlite3.Connection, question: Question, at: float) -> None:
    """Note the arguments of a call that was let pass."""
    row = (question.server, question.subject, json.dumps(question.shown), at)
    connection.execute(_PUT_LAST, row)


def read_last(connection: sqlite3.Connection, question: Question) -> object:
    """The arguments of the call that was let pass last, None if none was."""
    row = connection.execute(_LAST, (question.server, question.subject)).fetchone()
    return None if row is None else json.loads(row[0])


def count_calls(connection: sqlite3.Connection, since: float) -> int:
    """How many calls of tools came."""
    number: int = connection.execute(_CALLS, (since,)).fetchone()[0]
    return number


def read_answers(connection: sqlite3.Connection, since: float) -> tuple[Given, ...]:
    """What people have answered, as the audit log has it."""
    found = (json.loads(body) for (body,) in connection.execute(_ANSWERS, (since,)))
    return tuple(
        Given(
            one["method"].endswith("-granted"),
            one["server_name"],
            one["subject"],
            frozenset(one["holds"]),
            one["waited"],
        )
        for one in found
    )


def note(what: str, by: str, at: float, subject: str) -> dict[str, object]:
    """The entry of something that was decided."""
    return lifecycle(f"douane/approval-{what}", (by, at), subject=subject)


def _ticket(row: _TicketRow) -> Ticket:
    body, asked, until, expires, state, decided, by, reason, times = row
    question = from_mapping(json.loads(body))
    return Ticket(question, asked, until, expires, State(state), decided, by, reason, times)


def _grant(row: _GrantRow) -> Grant:
    body, left, revoked, signature = row
    kept = json.loads(body)
    kept["holds"] = frozenset(kept["holds"])
    return Grant(**kept, left=left, revoked=revoked, signature=signature)
