"""`douane control`: the control room, pages and administration API."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import is_at_terminal
from douane.cli.control_accounts import accounts
from douane.cli.operating import by, place
from douane.errors import DouaneError, LaunchError, installing
from douane.model.access import DEFAULT_TENANT
from douane.operations.accounts import FIRST
from douane.operations.base import place_of
from douane.operations.run import performed
from douane.stores.accounts.register import Register
from douane.stores.documents import config_folder, load
from douane.stores.paths import ready, state_folder
from douane.stores.protection import protection

_LATER: Final = "there is no account: type `douane control accounts first` at a terminal of this account"


@click.group(invoke_without_command=True)
@click.option("--listen", multiple=True, metavar="ADDRESS", help="Where to listen, e.g. 127.0.0.1:7180.")
@click.pass_context
def control(context: click.Context, listen: tuple[str, ...]) -> None:
    """Serve the control room: see what is refused, answer what waits, decide about servers.

    It stands beside the gateway and wrapped servers, and works on the state folder that they share.
    """
    if context.invoked_subcommand is not None:
        return
    try:
        from douane.control.running import run  # noqa: PLC0415  # needs what other commands do not
    except ImportError as error:
        fix = installing("control")
        raise LaunchError(f"the control room is not installed: {error.name} is missing", fix) from None
    found = load(config_folder(), None).settings.control
    ready(state_folder())
    here = place_of(state_folder(), config_folder(), DEFAULT_TENANT)
    run(here, found._replace(listen=listen or found.listen), _tell)


control.add_command(accounts)


def _tell(addresses: Sequence[str]) -> None:
    for address in addresses:
        click.echo(f"control room: {address}/")
    with closing(Register(state_folder())) as register:
        if register.people.every():
            return
    if not _shows_a_person():
        click.echo(_LATER)
        return
    try:
        link = str(performed(place(DEFAULT_TENANT), by(), FIRST, {}).once["link"])
    except DouaneError as error:  # the pages are there all the same
        click.echo(f"douane: no link for the first account was made: {visible(error.message)}", err=True)
        return
    shown = f"{addresses[0]}/{link.rpartition('/')[2]}"  # where it listens now, whatever documents say
    click.echo(f"make the first account, once and within half an hour: {shown}")


def _shows_a_person() -> bool:
    """Whether what is printed here is for a person, who need type nothing to show that they are one."""
    return is_at_terminal() and protection(state_folder()) is None
