"""`douane approvals approve` and `deny`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import click

from douane.approvals.alike import beside
from douane.approvals.answer import LONG, MOST_TIMES, OF_A_TASK, with_it
from douane.approvals.grant import Grant, Span, Terms, grant_for
from douane.approvals.ticket import Ticket
from douane.approvals.wording import bound, uses
from douane.audit.visible import visible
from douane.cli.approvals.opened import opened, tenant_aware, ticket_named
from douane.cli.approvals.shown import others_lines, ticket_lines
from douane.cli.approvals.terminal import check_terminal, confirm, unlocked
from douane.cli.moment import lasting
from douane.cli.tables import clock
from douane.cli.tenants import ready_folder
from douane.errors import ConfigError
from douane.model.order import Order
from douane.stores.documents import load
from douane.stores.placed import placed
from douane.stores.protection import protection
from douane.wiring import folders, principal

_ID_BYTES: Final = 4


@click.command()
@click.argument("ticket")
@click.option(
    "--once", "how", flag_value="once", default="once", help="This call, one time; what is meant without."
)
@click.option(
    "--exact", "how", flag_value="exact", help="These exact arguments, as often as need be, for 8 h."
)
@click.option(
    "--task", "how", flag_value="task", help="Calls that are alike, by this session, up to 200 times in 8 h."
)
@click.option(
    "--alike", "which", flag_value="alike", help="All that are open and alike, each as it is shown."
)
@click.option("--times", type=click.IntRange(1, MOST_TIMES), help="So many times.")
@click.option("--for", "period", callback=lasting, help="How long: `12h`, `30d`, `2w`.")
@click.option(
    "--pattern",
    "patterns",
    multiple=True,
    metavar="NAME=GLOB",
    help="Any text that fits for the argument NAME, for 8 h; the others stay as they are.",
)
@click.option("--reason", default="", help="Why, for the log.")
@tenant_aware
def approve(
    ticket: str,
    how: str,
    times: int | None,
    period: float | None,
    patterns: tuple[str, ...],
    **more: str,
) -> None:
    """Let the call pass that is asked about: the one that waits, or the same when it is made again."""
    now = time.time()
    check_terminal()
    with opened(more["tenant"]) as store:
        found = ticket_named(store, ticket)
        _check_open(found, now)
        terms = _terms(how, times, period, dict(map(_pattern, patterns)), more["reason"])
        meant = beside(store.tickets(), found, now) if more["which"] else [found]
        granted = [(one, _granted(one, terms, now)) for one in meant]
        for line in (*ticket_lines(found, store.last(found.question), now), *others_lines(meant)):
            click.echo(line)
        grant = granted[0][1]
        click.echo(f"allowed   {uses(grant)} times until {clock(grant.until)}, arguments: {bound(grant)}")
        folder = ready_folder(more["tenant"])
        sign = unlocked(protection(folder))
        confirm()
        if sign is not None:
            granted = [
                (one, replace(it, signature=sign(placed(folder, it.statement)))) for one, it in granted
            ]
        store.approve_all(granted, time.time())
    for one, it in granted:
        click.echo(f"approved {one.question.name}: grant {it.id}")


@click.command()
@click.argument("ticket")
@click.option("--alike", "which", flag_value="alike", help="All that are open and differ in arguments only.")
@click.option(
    "--suspend", "which", flag_value="all", help="All, and refuse this principal all calls of the server."
)
@click.option("--for", "period", callback=lasting, help="How long it is suspended: `12h`, `30d`, `2w`.")
@click.option("--reason", default="", help="Why, for the log.")
@tenant_aware
def deny(ticket: str, which: str | None, period: float | None, reason: str, tenant: str) -> None:
    """Do not let the call pass, nor the same again for a while (`denial`)."""
    now, settings = time.time(), load(*folders()).settings
    until = now + settings.approvals.denial
    with opened(tenant) as store:
        found = ticket_named(store, ticket)
        if which == "all":
            end = now + (period or settings.behaviour.suspension)
            asked = found.question
            store.order(Order(now, asked.principal, asked.server, end), principal().id)
            click.echo(visible(f"suspended {asked.principal} at {asked.server_name} until {clock(end)}"))
        else:
            _check_open(found, now)
        for one in _meant(store.tickets(), found, which):
            still = store.ticket(one.question.name)  # one about a session answers others with it
            if still is not None and still.is_open(now):
                store.deny(one, principal().id, reason, now, until)
                click.echo(f"denied {one.question.name}, until {clock(until)}")


def _terms(how: str, times: int | None, period: float | None, globs: dict[str, str], reason: str) -> Terms:
    """What the options allow."""
    is_task = how == "task"
    if is_task and globs:
        raise click.UsageError("--task says by itself which arguments may vary: leave --pattern out")
    is_long = how == "exact" or bool(globs)
    usual = LONG if is_long or is_task else load(*folders()).settings.approvals.open
    most = OF_A_TASK if is_task else (None if is_long else 1)
    until = time.time() + (period or usual)
    return Terms(times or most, until, globs, reason, Span.TASK if is_task else Span.CALL)


def _meant(every: Iterable[Ticket], found: Ticket, which: str | None) -> list[Ticket]:
    """The questions that are answered with this one."""
    if which is None:
        return [found]
    if which == "alike":
        return beside(every, found, time.time())
    return with_it(every, found)


def _granted(ticket: Ticket, terms: Terms, now: float) -> Grant:
    if terms.span is Span.TASK and not ticket.question.like:
        raise ConfigError("no call is like this", "leave --task out")
    try:
        return grant_for(ticket.question, terms, os.urandom(_ID_BYTES).hex(), principal().id, now)
    except KeyError as error:
        name = str(error.args[0]).removeprefix("/arguments/")
        names = ", ".join(_names(ticket.question.parts)) or "none"
        raise ConfigError(f"the call has no argument `{name}`", f"it has: {names}") from None


def _names(parts: Mapping[str, str]) -> list[str]:
    return [where.removeprefix("/arguments/") for where in parts if where.startswith("/arguments/")]


def _check_open(ticket: Ticket, now: float) -> None:
    if not ticket.is_open(now):
        name = ticket.question.name
        raise ConfigError(f"question `{name}` is open no more", "see which are: `douane approvals list`")


def _pattern(text: str) -> tuple[str, str]:
    name, equals, glob = text.partition("=")
    if not (name and equals and glob):
        raise click.BadParameter("write NAME=GLOB, e.g. `path=/home/ann/docs/*`", param_hint="--pattern")
    return name, glob
