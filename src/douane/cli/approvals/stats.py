"""`douane approvals stats`: whether people are asked too much."""

from __future__ import annotations

import time

import click

from douane.approvals.measures import measures, nearly_always
from douane.approvals.ticket import State
from douane.audit.visible import visible
from douane.cli.approvals.opened import opened, tenant_aware
from douane.cli.approvals.proposals import proposed
from douane.cli.moment import moment
from douane.cli.tables import as_json
from douane.cli.told import as_line
from douane.operations.exception_text import usual_end
from douane.stores.documents import load
from douane.wiring import folders


@click.command()
@click.option("--since", default="7d", show_default=True, callback=moment, help="`2h` ago, or a date.")
@tenant_aware
@as_json
def stats(since: float, tenant: str, form: str) -> None:
    """Show how often people were asked, how fast they answered, what they said, and what would ask less."""
    now = time.time()
    with opened(tenant) as store:
        asked = [ticket for ticket in store.tickets() if ticket.asked >= since]
        given, calls = store.answers(since), store.calls(since)
        good = sum(grant.is_good(now) for grant in store.grants())
    questions = len(given) + sum(ticket.state is State.OPEN for ticket in asked)
    often = nearly_always(given)
    found = {
        "calls": calls,
        "questions": questions,
        "questions_per_100_calls": round(100 * questions / calls, 2) if calls else None,
        "open": sum(ticket.is_open(now) for ticket in asked),
        **measures(given),
        "grants": good,
        "always_approved": [f"{one.server_name}/{one.subject}" for one in often],
    }
    clauses = list(proposed(often, load(*folders()).documents, usual_end()))
    if form == "json":
        click.echo(as_line(found | {"proposed": clauses}))
        return
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):<26}{visible(_told(value))}")
    if clauses:
        click.echo("\nif these are always fine, this in a document of yours asks no more:\n")
        click.echo("\n\n".join(clauses))


def _told(value: object) -> str:
    if value is None:
        return "nothing to tell yet"
    return ", ".join(value) if isinstance(value, list) else str(value)
