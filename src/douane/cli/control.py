"""`douane control`: the control room, pages and administration API."""

from __future__ import annotations

from collections.abc import Sequence

import click

from douane.cli.control_accounts import accounts
from douane.errors import LaunchError
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import place_of
from douane.stores.documents import config_folder, load
from douane.stores.paths import ready, state_folder


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
        fix = "install it: pip install 'douane[control]'"
        raise LaunchError(f"the control room is not installed: {error.name} is missing", fix) from None
    found = load(config_folder(), None).settings.control
    ready(state_folder())
    place = place_of(state_folder(), config_folder(), DEFAULT_TENANT)
    run(place, found._replace(listen=listen or found.listen), _tell)


control.add_command(accounts)


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)
