"""The commands of `douane audit` that take evidence out: `evidence`, `verifier`."""

from __future__ import annotations

import time
from typing import Any

import click

from douane.audit.query import Query
from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.operating import place
from douane.cli.tenants import tenant_option
from douane.stores.account import account


@click.command()
@click.option("--session", default="", help="The entries of this session.")
@click.option("--principal", default="", help="The entries of this principal.")
@click.option("--server", default="", help="The entries of this server, by name or id.")
@click.option("--since", callback=moment, help="From then on: `2h` ago, `7d`, or a date.")
@click.option("--until", callback=moment, help="Up to then.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="The bundle, a ZIP.")
@tenant_option
def evidence(output: str, tenant: str, **wanted: Any) -> None:  # noqa: ANN401  # the fields of Query, by click
    """Write entries with what proves them into one signed file.

    With no more than a time, all entries of that time are in it, and it shows that none is missing.
    """
    from douane.evidence.asked import about  # noqa: PLC0415  # only this command needs them
    from douane.evidence.bundle import Source, exported  # noqa: PLC0415
    from douane.operations.within import in_force, own_documents  # noqa: PLC0415

    asked, whose = about(Query(**wanted)), place(tenant)
    of = Source(whose.state, own_documents(whose), in_force(whose).policy.revision)
    made = exported(of, asked, (account(), time.time()), output)
    click.echo(f"{made.entries} entries, from {made.first} to {made.last}, in {visible(output)}")
    _check(output)


@click.command()
def verifier() -> None:
    """Print the offline verifier of evidence, one file for Python 3.8 or newer."""
    from douane.evidence.assembled import verifier as assembled  # noqa: PLC0415  # only this command needs it

    click.echo(assembled(), nl=False)


def _check(path: str) -> None:
    """What an auditor will find, told to who exports it."""
    from douane.evidence.verifier.main import Bundle, opened  # noqa: PLC0415  # only after a bundle was made

    bundle = Bundle(opened(path), "")
    bundle.walk()
    for problem in bundle.problems[:10]:
        click.echo(f"douane: {visible(problem)}", err=True)
    if bundle.problems:
        click.echo("douane: the log is not whole, and the bundle says so", err=True)
        click.get_current_context().exit(1)
