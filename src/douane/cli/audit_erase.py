"""`douane audit erase`: what somebody has said is made unreadable for good."""

from __future__ import annotations

import click

from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.operating import perform
from douane.cli.tenants import ready_folder, tenant_option


@click.command()
@click.argument("principal")
@click.option("--before", callback=moment, help="Only months that were over by then: `90d` ago, or a date.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@tenant_option
def erase(principal: str, before: float | None, yes: bool, tenant: str) -> None:
    """Destroy the keys of what PRINCIPAL has said; nothing brings it back, and the log stays whole."""
    from douane.operations.retention import ACTS  # noqa: PLC0415  # loads cryptography
    from douane.stores.erasing import keys_of  # noqa: PLC0415  # as above

    keys_of(ready_folder(tenant), principal, before)
    if not yes:
        click.confirm(f"what {visible(principal)} has said can never be read again; go on?", abort=True)
    told = perform(ACTS, "retention.erase", tenant, {"principal": principal, "before": before}).told
    click.echo(f"{visible(told)}; copies of payloads.sqlite elsewhere still have them")
