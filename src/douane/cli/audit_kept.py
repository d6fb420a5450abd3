"""The commands of `douane audit` about how long entries stay: `prune`, `hold`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.operating import item, items, perform
from douane.cli.tables import as_json, clock
from douane.cli.tenants import tenant_option
from douane.errors import ConfigError
from douane.operations.base import Change


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@tenant_option
def prune(dry_run: bool, tenant: str) -> None:
    """Take away what was kept as long as `[[audit.retention]]` says; the chain stays whole."""
    found = _rules(tenant, {"due": dry_run})
    if not dry_run:
        found = _performed("retention.prune", tenant, {}).after
        click.echo(f"{found['freed']} bytes given back")
    counts = found["pruned"]
    verb = "would be pruned" if dry_run else "pruned"
    for name, count in counts.items():
        click.echo(f"{count} entries {verb} under `{visible(name)}`")
    if found["held"]:
        click.echo(f"{found['held']} entries are kept by a legal hold")
    if found["broken"]:
        click.echo(
            f"{found['broken']} entries are not as they were written, and stay: see `douane audit verify`"
        )
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
    made = _performed("legal-holds.add", tenant, {"reason": reason, **about})
    click.echo(made.after["id"])


@hold.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were released.")
@as_json
@tenant_option
def listed(every: bool, form: str, tenant: str) -> None:
    """Show the legal holds in force."""
    from douane.operations.retention import VIEWS  # noqa: PLC0415  # as below

    for one in items(VIEWS, "legal-holds", tenant, {"all": every}):
        click.echo(json.dumps(one) if form == "json" else visible(_line(one)))


@hold.command()
@click.argument("ident", metavar="ID")
@tenant_option
def release(ident: str, tenant: str) -> None:
    """End a legal hold; what it kept goes with the next pruning if it is due."""
    _performed("legal-holds.release", tenant, {"id": ident})
    click.echo(f"{visible(ident)} is released")


def _line(one: Mapping[str, Any]) -> str:
    about = {name: one[name] for name in ("session", "principal", "server")}
    about |= {name: clock(one[name]) for name in ("since", "until")}
    of = " ".join(f"{name} {value}" for name, value in about.items() if value)
    ended = f", released {clock(one['released'])}" if one["released"] else ""
    return f"{one['id']}  {of}  by {one['by']} {clock(one['at'])}{ended}  {one['reason']}"


def _rules(tenant: str, given: Mapping[str, object]) -> Mapping[str, Any]:
    from douane.operations.retention import VIEWS  # noqa: PLC0415  # as below

    found: Mapping[str, Any] = item(VIEWS, "retention", tenant, given)
    if not found["rules"]:
        raise ConfigError(
            "nothing says how long entries are kept, so all are", "add `[[audit.retention]]` to douane.toml"
        )
    return {**found, "pruned": {one["name"]: one["due"] for one in found["rules"] if one["due"]}}


def _performed(name: str, tenant: str, given: Mapping[str, object]) -> Change:
    from douane.operations.retention import ACTS  # noqa: PLC0415  # loads cryptography, which few commands need

    return perform(ACTS, name, tenant, given)
