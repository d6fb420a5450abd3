"""`douane approvals stats`: whether people are asked too much."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

import click

from douane.approvals.ticket import State, Ticket
from douane.audit.visible import visible
from douane.cli.approvals.opened import opened, tenant_aware
from douane.cli.moment import moment
from douane.cli.tables import as_json
from douane.cli.told import as_line

_HIGH: Final = 0.95
_ENOUGH: Final = 10


@click.command()
@click.option("--since", default="7d", show_default=True, callback=moment, help="`2h` ago, or a date.")
@tenant_aware
@as_json
def stats(since: float, tenant: str, form: str) -> None:
    """Show how often people were asked, how fast they answered, and what they said."""
    with opened(tenant) as store:
        asked = [ticket for ticket in store.tickets() if ticket.asked >= since]
        found = summary(asked, store.calls(since), time.time())
        found["grants"] = sum(grant.is_good(time.time()) for grant in store.grants())
    if form == "json":
        click.echo(as_line(found))
        return
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):<24}{visible(_told(value))}")


def summary(asked: Sequence[Ticket], calls: int, now: float) -> dict[str, object]:
    """The measures of these questions."""
    answered = [ticket for ticket in asked if ticket.state is not State.OPEN]
    approved = [ticket for ticket in answered if ticket.state is State.APPROVED]
    times = [ticket.decided - ticket.asked for ticket in answered]
    return {
        "calls": calls,
        "questions": len(asked),
        "questions_per_100_calls": round(100 * len(asked) / calls, 2) if calls else None,
        "open": sum(ticket.is_open(now) for ticket in asked),
        "answered": len(answered),
        "share_approved": round(len(approved) / len(answered), 3) if answered else None,
        "median_seconds_to_answer": round(median(times), 1) if times else None,
        "always_approved": _always(answered),
    }


def _always(answered: Iterable[Ticket]) -> list[str]:
    """Tools of which nearly every call was approved: a rule might say so."""
    every: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for ticket in answered:
        called = f"{ticket.question.server_name}/{ticket.question.subject}"
        every[called] += 1
        good[called] += ticket.state is State.APPROVED
    return [name for name, number in every.items() if number >= _ENOUGH and good[name] >= _HIGH * number]


def _told(value: object) -> str:
    if value is None:
        return "nothing to tell yet"
    return ", ".join(value) if isinstance(value, list) else str(value)
