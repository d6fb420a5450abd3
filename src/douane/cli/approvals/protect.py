"""`douane approvals protect`: a passphrase without which nobody can approve."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final

import click

from douane.audit.entry import lifecycle
from douane.cli.approvals.terminal import check_terminal
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.model.events import Record
from douane.stores.account import account
from douane.stores.protection import SHORTEST
from douane.stores.protection import protect as protected_by
from douane.stores.sqlite import SqliteStore

_PROTECTED: Final = "douane/approvals-protected"


@click.command()
@tenant_option
def protect(tenant: str) -> None:
    """Ask for a passphrase at each approval from now on; grants without its signature count no more."""
    check_terminal()
    said = click.prompt("Passphrase for approvals", hide_input=True, confirmation_prompt=True)
    if len(said) < SHORTEST:
        raise ConfigError("the passphrase is too short", f"take {SHORTEST} characters or more")
    folder = ready_folder(tenant)
    with closing(SqliteStore(folder)) as store:
        store.check_writable()
        path = protected_by(folder, said)
        store.commit([Record(lifecycle(_PROTECTED, (account(), time.time()), reason=f"by `{path}`"))])
    click.echo(f"protected; who may approve stands in {path}")
