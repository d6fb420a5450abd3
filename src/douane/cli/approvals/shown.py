"""Questions and grants for a person's eyes and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from douane.approvals.alike import grouped
from douane.approvals.difference import changes
from douane.approvals.excess import is_excess
from douane.approvals.grant import Grant
from douane.approvals.laying import laid_out
from douane.approvals.ticket import Question, Ticket
from douane.approvals.wording import bound, leeway, not_whole, uses
from douane.audit.visible import visible
from douane.cli.tables import cells, clock
from douane.operations.approvals import state

if TYPE_CHECKING:
    from rich.table import Table

_LONGEST = 400  # characters of a value that differs


def tickets_table(found: Iterable[Ticket], now: float) -> Table:
    """One row for questions that are alike but for their arguments, with the name of the first."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table("question", "asked", "state", "risk", "who", "call", "why", box=None, pad_edge=False)
    for group in grouped(found).values():
        ticket, others = group[0], len(group) - 1
        asked = ticket.question
        times = f" ×{ticket.times}" if ticket.times > 1 else ""
        beside = f", and {others} like it" if others else ""
        call = f"{asked.server_name} {asked.subject or asked.method}{times}{beside}"
        row = (asked.name, clock(ticket.asked), state(ticket, now), asked.risk, asked.principal, call)
        table.add_row(*cells((*row, asked.because)))
    return table


def ticket_lines(ticket: Ticket, last: object, now: float) -> Iterator[str]:
    """All that bears on an answer, fit for a terminal."""
    asked = ticket.question
    facts = {
        "question": f"{asked.name}, {state(ticket, now)}",
        "who": f"{asked.principal}, session {asked.session}",
        "call": f"{asked.method} {asked.subject} of {asked.server_name}",
        "server": asked.server,
        "why": asked.because,
        "risk": asked.risk,
    }
    for name, value in facts.items():
        yield f"{name:<10}{visible(value)}"
    if is_excess(asked):
        yield "a yes lets it ask on and no call pass, a no refuses what it asks, --suspend all that it does"
        return
    yield from _argument_lines(asked)
    if asked.like:
        yield f"like calls (--task) may differ in: {visible(leeway(asked))}"
    if last is None:
        yield "no call of it was approved before"
        return
    differing = list(changes(last, asked.shown))
    yield (
        "other than in the call that was approved last:"
        if differing
        else "shown the same as in the last call"
    )
    for change in differing:
        yield f"  {visible(change.argument)}: {_told(change.before)} → {_told(change.after)}"


def _argument_lines(asked: Question) -> Iterator[str]:
    yield "arguments"
    laid = laid_out(asked.shown)
    for line in laid.lines:
        yield f"  {visible(line)}"
    if laid.shortened:
        yield f"all of it: `douane approvals show {visible(asked.name)} --json`"
    if cut := not_whole(asked):
        yield f"not shown whole: {visible(', '.join(cut))}"


def others_lines(meant: Sequence[Ticket]) -> Iterator[str]:
    """The questions that are answered with the first, and what is other in each."""
    first = meant[0].question
    for ticket in meant[1:]:
        asked = ticket.question
        yield f"and {asked.name}, which differs in"
        for change in changes(first.shown, asked.shown):
            yield f"  {visible(change.argument)}: {_told(change.after)}"
        if cut := not_whole(asked):
            yield f"  not shown whole: {visible(', '.join(cut))}"


def _told(value: str | None) -> str:
    """One value on a line, of which the beginning is shown where it is long."""
    if value is None:
        return "nothing"
    more = len(value) - _LONGEST
    return visible(value) if more <= 0 else f"{visible(value[:_LONGEST])}… (+{more})"


def grants_table(found: Iterable[Grant], now: float) -> Table:
    """One row a grant."""
    from rich.table import Table  # noqa: PLC0415  # as above

    table = Table("grant", "until", "left", "who", "call", "arguments", "by", "", box=None, pad_edge=False)
    for grant in found:
        row = (grant.id, clock(grant.until), uses(grant), grant.principal, f"{grant.server} {grant.subject}")
        table.add_row(*cells((*row, bound(grant), grant.by, "" if grant.is_good(now) else "over")))
    return table
