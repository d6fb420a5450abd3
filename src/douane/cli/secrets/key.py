"""`douane secrets key`: where the key of the vault is, and how it gets elsewhere."""

from __future__ import annotations

import click

from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.vaults import chosen_passphrase, passphrase
from douane.unlocking import keep_behind_passphrase, keep_in_file, keep_in_keyring, place_of_key


@click.command()
@click.argument("place", type=click.Choice(["file", "keyring", "passphrase"]), required=False)
@tenant_option
def key(place: str | None, tenant: str) -> None:
    """Show where the key of the vault is, or move it to PLACE."""
    folder = ready_folder(tenant)
    if place == "file":
        keep_in_file(folder, passphrase)
    elif place == "keyring":
        keep_in_keyring(folder, passphrase)
    elif place == "passphrase":
        keep_behind_passphrase(folder, passphrase, chosen_passphrase)
    click.echo(f"the key of the vault is {place_of_key(folder)}")
