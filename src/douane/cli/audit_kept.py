"""The commands of `douane audit` about how long entries stay: `prune`, `hold`."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from typing import Any

import click

from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.operating import place
from douane.cli.tables import as_json, clock
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.model.legal_hold import LegalHold
from douane.policy.retaining import Retention
from douane.stores.account import account
from douane.stores.legal_holds import LegalHolds


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@tenant_option
def prune(dry_run: bool, tenant: str) -> None:
    """Take away what was kept as long as `[[audit.retention]]` says; the chain stays whole."""
    from douane.stores.pruning import Pruning  # noqa: PLC0415  # only this command needs it

    with closing(Pruning(ready_folder(tenant), _rules(tenant))) as pruning:
        if dry_run:
            counts, held, broken = Counter[str](), 0, 0
            for due in pruning.due(time.time()):
                counts.update(rule.name for rule, _ in due.entries)
                held, broken = held + due.held, broken + due.broken
        else:
            done = pruning.run(account(), time.time())
            counts, held, broken = Counter(done.emptied), done.held, done.broken
            click.echo(f"{done.freed} bytes given back")
    verb = "would be pruned" if dry_run else "pruned"
    for name, count in counts.items():
        click.echo(f"{count} entries {verb} under `{visible(name)}`")
    if held:
        click.echo(f"{held} entries are kept by a legal hold")
    if broken:
        click.echo(f"{broken} entries are not as they were written, and stay: see `douane audit verify`")
    if not counts:
        click.echo("nothing is due")


@click.group()
def hold() -> None:
    """Keep entries whatever rules say, until the legal hold is released."""


@hold.command()
@click.option("--session", default="", help="Entries of this session.")
@click.option("--principal", default="", help="Entries of this principal.")
@click.option("--server", default="", help="Entries of this server, by name or id.")
@click.option("--since", callback=moment, help="From then on: `2h` ago, `7d`, or a date.")
@click.option("--until", callback=moment, help="Up to then.")
@click.option("--reason", required=True, help="Why, for whoever asks later.")
@tenant_option
def add(reason: str, tenant: str, **about: Any) -> None:  # noqa: ANN401  # the fields of LegalHold, by click
    """Put a legal hold in force over entries of all that is named together."""
    ident = f"lh-{os.urandom(4).hex()}"
    made = LegalHold(ident, reason, account(), time.time(), **about)
    if made.is_about_all:
        raise click.UsageError("say what it is about: --session, --principal, --server, --since or --until")
    with closing(LegalHolds(ready_folder(tenant))) as holds:
        holds.add(made)
    click.echo(ident)


@hold.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were released.")
@as_json
@tenant_option
def listed(every: bool, form: str, tenant: str) -> None:
    """Show the legal holds in force."""
    with closing(LegalHolds(ready_folder(tenant))) as holds:
        found = holds.all() if every else holds.in_force()
    for one in found:
        click.echo(json.dumps(asdict(one)) if form == "json" else visible(_line(one)))


@hold.command()
@click.argument("ident", metavar="ID")
@tenant_option
def release(ident: str, tenant: str) -> None:
    """End a legal hold; what it kept goes with the next pruning if it is due."""
    with closing(LegalHolds(ready_folder(tenant))) as holds:
        holds.release(ident, account(), time.time())
    click.echo(f"{visible(ident)} is released")


def _line(one: LegalHold) -> str:
    times = {"since": clock(one.since), "until": clock(one.until)}
    about = {"session": one.session, "principal": one.principal, "server": one.server} | times
    of = " ".join(f"{name} {value}" for name, value in about.items() if value)
    ended = f", released {clock(one.released)}" if one.released else ""
    return f"{one.id}  {of}  by {one.by} {clock(one.at)}{ended}  {one.reason}"


def _rules(tenant: str) -> tuple[Retention, ...]:
    from douane.operations.within import in_force  # noqa: PLC0415  # loads the policy

    rules = in_force(place(tenant)).settings.audit.retention
    if not rules:
        raise ConfigError(
            "nothing says how long entries are kept, so all are", "add `[[audit.retention]]` to douane.toml"
        )
    return rules
