"""`douane approvals`: what waits for a person, and what that person says."""

from __future__ import annotations

import time

import click

from douane.cli.approvals.answer import approve, deny
from douane.cli.approvals.opened import opened, tenant_aware, ticket_named
from douane.cli.approvals.protect import protect
from douane.cli.approvals.shown import grants_table, ticket_lines, tickets_table
from douane.cli.approvals.stats import stats
from douane.cli.operating import perform
from douane.cli.tables import as_json, console
from douane.cli.told import as_line
from douane.operations.approvals import ACTS, grant_json, ticket_json


@click.group()
def approvals() -> None:
    """Answer what waits for a person, and see what was allowed."""


@approvals.command("list")
@click.option(
    "--all", "every", is_flag=True, flag_value="every", help="Those that are answered or over, too."
)
@tenant_aware
@as_json
def list_(every: str | None, tenant: str, form: str) -> None:
    """Show the questions that are open."""
    now = time.time()
    with opened(tenant) as store:
        found = [ticket for ticket in store.tickets() if every or ticket.is_open(now)]
    if form == "json":
        for ticket in found:
            click.echo(as_line(ticket_json(ticket, now)))
    elif found:
        console().print(tickets_table(found, now))
    else:
        click.echo("nothing waits for a person")


@approvals.command()
@click.argument("ticket")
@tenant_aware
@as_json
def show(ticket: str, tenant: str, form: str) -> None:
    """Show one question: the call, why it waits, and what differs from the call that was approved last."""
    now = time.time()
    with opened(tenant) as store:
        found = ticket_named(store, ticket)
        last = store.last(found.question)
    if form == "json":
        click.echo(as_line(ticket_json(found, now) | {"last": last}))
        return
    for line in ticket_lines(found, last, now):
        click.echo(line)


@approvals.command()
@click.option(
    "--all", "every", is_flag=True, flag_value="every", help="Those that let nothing pass any more, too."
)
@tenant_aware
@as_json
def grants(every: str | None, tenant: str, form: str) -> None:
    """Show what was allowed and still counts."""
    now = time.time()
    with opened(tenant) as store:
        found = [grant for grant in store.grants() if every or grant.is_good(now)]
    if form == "json":
        for grant in found:
            click.echo(as_line(grant_json(grant, now)))
    elif found:
        console().print(grants_table(found, now))
    else:
        click.echo("no grant lets anything pass")


@approvals.command()
@click.argument("grant")
@tenant_aware
def revoke(grant: str, tenant: str) -> None:
    """End a grant at once."""
    click.echo(perform(ACTS, "grants.revoke", tenant, {"id": grant}).told)


for _command in (approve, deny, stats, protect):
    approvals.add_command(_command)
