"""`douane approvals protect`: a passphrase without which nobody can approve."""

from __future__ import annotations

import click

from douane.cli.approvals.terminal import check_terminal
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.stores.protection import SHORTEST
from douane.stores.protection import protect as protected_by


@click.command()
@tenant_option
def protect(tenant: str) -> None:
    """Ask for a passphrase at each approval from now on; grants without its signature count no more."""
    check_terminal()
    said = click.prompt("Passphrase for approvals", hide_input=True, confirmation_prompt=True)
    if len(said) < SHORTEST:
        raise ConfigError("the passphrase is too short", f"take {SHORTEST} characters or more")
    click.echo(f"protected; who may approve stands in {protected_by(ready_folder(tenant), said)}")
