"""`douane audit erase`: what somebody has said is made unreadable for good."""

from __future__ import annotations

import time

import click

from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.tenants import ready_folder, tenant_option
from douane.stores.account import account


@click.command()
@click.argument("principal")
@click.option("--before", callback=moment, help="Only months that were over by then: `90d` ago, or a date.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@tenant_option
def erase(principal: str, before: float | None, yes: bool, tenant: str) -> None:
    """Destroy the keys of what PRINCIPAL has said; nothing brings it back, and the log stays whole."""
    from douane.stores import erasing  # noqa: PLC0415  # loads cryptography

    folder = ready_folder(tenant)
    erasing.keys_of(folder, principal, before)
    if not yes:
        click.confirm(f"what {visible(principal)} has said can never be read again; go on?", abort=True)
    count = erasing.erase(folder, principal, before, (account(), time.time()))
    keys = "1 key is" if count == 1 else f"{count} keys are"
    click.echo(f"{keys} destroyed; copies of payloads.sqlite elsewhere still have them")
