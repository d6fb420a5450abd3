"""`douane sandbox users`: an account of the system for each local server."""

from __future__ import annotations

import os
import pwd
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from douane.cli.explained import row
from douane.errors import ConfigError
from douane.policy.servers import Configured, Way
from douane.sandbox.units.accounts import account_of, making
from douane.stores.documents import config_folder, load


@click.command()
@click.option("--create", is_flag=True, help="Make those that are missing, as root, after a look at how.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def users(*, create: bool, yes: bool) -> None:
    """Show which accounts local servers of the gateway run as, and how missing ones are made."""
    servers = tuple(local_servers())
    names = {server.name: account_of(server.name, server.user) for server in servers}
    for server in servers:
        state = "is there" if _exists(names[server.name]) else "is missing"
        row(server.name, f"{names[server.name]} ({state}{'' if server.user else ', and is not named yet'})")
    commands = [making(one) for one in dict.fromkeys(names.values()) if not _exists(one)]
    for command in commands:
        click.echo(f"# {shlex.join(command)}")
    for server in servers:
        if not server.user:
            click.echo(f'[servers.{server.name}]: user = "{names[server.name]}"')
    if create and commands:
        _ensure_root()
        if yes or click.confirm(f"make {len(commands)} of them?", abort=True):
            _make(commands)


def local_servers() -> Iterator[Configured]:
    """Those that the documents in force here have started on this machine."""
    settings = load(config_folder(), Path.cwd()).settings
    yield from (one for one in settings.servers if one.way is Way.STDIO)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _ensure_root() -> None:
    if os.geteuid() != 0:
        raise ConfigError("only root makes accounts", "run the commands above as root, or this one")


def _make(commands: list[tuple[str, ...]]) -> None:
    for command in commands:
        try:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603  # our own words, shown before
        except (OSError, subprocess.CalledProcessError) as error:
            raise ConfigError(f"`{command[0]}` failed: {error}", "see what it says above") from None
        click.echo(f"{command[-1]} is there now")
