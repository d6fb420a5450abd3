"""`douane canary`: values to plant, whose leaving says that somebody took what nobody should."""

from __future__ import annotations

import secrets

import click

from douane.cli.tenants import ready_folder
from douane.flow.canary import new_canary
from douane.model.access import DEFAULT_TENANT
from douane.stores.keys import canary_key

_CHANCE = 32  # bytes


@click.group()
def canary() -> None:
    """Make values to plant where nobody honest takes them from."""


@canary.command()
@click.option("--tenant", default=DEFAULT_TENANT, help="The tenant whose servers it must not reach.")
def new(tenant: str) -> None:
    """Print a new canary; whatever is sent to a server with it in it is refused."""
    click.echo(new_canary(canary_key(ready_folder(tenant)), secrets.token_bytes(_CHANCE)))
