"""What somebody sees who answers questions: HTML of which nothing is markup but what stands here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from douane.approvals.address import address_of
from douane.approvals.alike import grouped
from douane.approvals.difference import changes
from douane.approvals.excess import is_excess
from douane.approvals.laying import in_full, laid_out
from douane.approvals.wording import bound, leeway, not_whole, texts, uses
from douane.gateway.answering.paths import ANSWER, ENTER, LEAVE, REVOKE
from douane.gateway.logins.page import facts, paragraph, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.approvals.difference import Change
    from douane.approvals.grant import Grant
    from douane.approvals.ticket import Ticket

_ALLOWING: Final = (
    ("once", "Allow this call, once"),
    ("exact", "Allow exactly this, as often as need be"),
    ("times", "Allow it so many times"),
    ("pattern", "Allow calls that fit the patterns"),
    ("task", "Allow like calls of this session"),
)
_GOING_ON: Final = (("once", "Let it go on asking"),)
_DENYING: Final = (("deny", "Deny"), ("suspend", "Deny, and suspend who asks"))
_NOTHING: Final = "nothing"


def entrance(ways: Mapping[str, str], hidden: Mapping[str, str], *, typed: str = "") -> Iterator[str]:
    """How to sign in: a button for each way, and a passphrase that may be `typed`."""
    yield paragraph("Here persons allow or deny what waits for them. An API key is not enough to enter.")
    if not ways:
        yield paragraph(
            "There is no way to sign in from here: no issuer of tokens is configured, no certificate was "
            "shown, and no passphrase can be typed at this machine (`douane approvals protect`)."
        )
        return
    field = _input("Passphrase for approvals: ", "passphrase", "password") if typed else ""
    yield _form(ENTER, hidden, field + "".join(_button("way", *one) for one in ways.items()))


def overview(tickets: Iterable[Ticket], grants: Iterable[tuple[Grant, str]], token: str) -> Iterator[str]:
    """What is open, and what was allowed; `token` is for leaving, each grant has one of its own."""
    rows = [_row(*group) for group in grouped(tickets).values()]
    yield f"<ul>{''.join(rows)}</ul>" if rows else paragraph("Nothing waits for a person.")
    kept = [_grant(grant, own) for grant, own in grants]
    yield f"<h2>What was allowed</h2>{''.join(kept) or paragraph('Nothing that still counts.')}"
    yield _form(LEAVE, {"token": token}, _button("answer", "leave", "Sign out"))


def question(
    ticket: Ticket, last: object, hidden: Mapping[str, str], why_not: str, *, typed: str = ""
) -> Iterator[str]:
    """One question, and its answers; `why_not` says why it cannot be allowed, `typed` what must be typed."""
    asked = ticket.question
    yield facts(
        {
            "Who": f"{asked.principal}, session {asked.session}",
            "Call": f"{asked.method} {asked.subject} of {asked.server_name}",
            "Server": asked.server,
            "Why it waits": asked.because,
            "Risk": asked.risk,
        }
    )
    yield f"<h2>Arguments</h2>{''.join(_arguments(asked.shown))}"
    if cut := not_whole(asked):
        yield paragraph(f"Not shown whole: {', '.join(cut)}. An answer is about all of it.")
    if asked.like:
        yield paragraph(f"Like calls may differ in: {leeway(asked)}.")
    yield from _differing(last, [] if last is None else [*changes(last, asked.shown)])
    if why_not:
        yield paragraph(f"You cannot allow it: {why_not}.")
    yield _form(ANSWER, hidden, "".join(_answers(ticket, why_not, typed)))


def _answers(ticket: Ticket, why_not: str, typed: str) -> Iterator[str]:
    yield _input("Why (for the log): ", "reason")
    yield _input("For how long, such as 2h: ", "for")
    if not why_not:
        yield _input("So many times: ", "times")
        for name in texts(ticket.question):
            yield _input(
                f"Pattern for `{name}`, where * is any text but `,`, `;` and spaces: ", f"pattern:{name}"
            )
        if typed:
            yield _input(typed, "passphrase", "password")
        allowing = _GOING_ON if is_excess(ticket.question) else _ALLOWING
        yield "".join(_button("answer", *one) for one in allowing)
    yield f"<p>{''.join(_button('answer', *one) for one in _DENYING)}</p>"


def _differing(last: object, found: list[Change]) -> Iterator[str]:
    if last is None:
        yield paragraph("No call of it was approved before.")
    elif not found:
        yield paragraph("Shown the same as in the last call that was approved.")
    else:
        yield "<h2>Other than in the call that was approved last</h2>"
        told = {one.argument: f"{one.before or _NOTHING} → {one.after or _NOTHING}" for one in found}
        yield facts(told)


def _row(ticket: Ticket, *alike: Ticket) -> str:
    """A question, with links to those that are alike."""
    asked = ticket.question
    call = f"{asked.server_name}: {asked.subject or asked.method}"
    more = f", {ticket.times} times" if ticket.times > 1 else ""
    rest = f"{asked.principal}, risk {asked.risk}{more}: {asked.because}"
    others = "".join(f", {_link(one, one.question.name)}" for one in alike)
    return f"<li>{_link(ticket, call)}{others}<br>{said(rest)}</li>"


def _link(ticket: Ticket, words: str) -> str:
    return f'<a href="{said(address_of("", ticket.question.name))}">{said(words)}</a>'


def _grant(grant: Grant, token: str) -> str:
    until = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(grant.until))
    told = {
        "Call": f"{grant.subject} of {grant.server}",
        "Who": grant.principal,
        "Arguments": bound(grant),
        "Times": uses(grant),
        "Until": until,
        "Allowed by": grant.by,
    }
    hidden = {"grant": grant.id, "token": token}
    return facts(told) + _form(REVOKE, hidden, _button("answer", "revoke", "Revoke"))


def _arguments(shown: object) -> Iterator[str]:
    """Each by its name; all of those that are long only for who opens it."""
    laid = laid_out(shown)
    yield _lines(laid.lines)
    if laid.shortened:
        yield f"<details><summary>All of it</summary>{_lines(in_full(shown))}</details>"


def _lines(lines: Iterable[str]) -> str:
    return f"<pre>{chr(10).join(map(said, lines))}</pre>"


def _form(action: str, hidden: Mapping[str, str], content: str) -> str:
    kept = "".join(f'<input type="hidden" name="{said(k)}" value="{said(v)}">' for k, v in hidden.items())
    return f'<form method="post" action="{said(action)}">{kept}{content}</form>'


def _input(label: str, name: str, kind: str = "text") -> str:
    return f'<p><label>{said(label)}<input type="{kind}" name="{said(name)}" autocomplete="off"></label></p>'


def _button(name: str, value: str, label: str) -> str:
    return f'<button name="{name}" value="{said(value)}">{said(label)}</button>'
