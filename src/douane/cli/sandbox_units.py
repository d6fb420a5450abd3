"""`douane sandbox systemd`: each local server as a unit of its own, with walls of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from douane.cli.installed import in_place
from douane.cli.sandbox_users import local_servers
from douane.errors import ConfigError
from douane.model.profile import AUTO, DEFAULT
from douane.policy.servers import Configured
from douane.sandbox.bubblewrap import Kind
from douane.sandbox.inside import furnish
from douane.sandbox.profile import chosen
from douane.sandbox.units import join, stay
from douane.sandbox.units.accounts import account_of
from douane.sandbox.units.made import Served, socket_of, units
from douane.stores.documents import config_folder, load
from douane.stores.paths import state_folder
from douane.transports.command import resolve


@click.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), help="Write the units there, and no others over."
)
@click.argument("names", nargs=-1)
def systemd(folder: Path | None, names: tuple[str, ...]) -> None:
    """Print the units of systemd for local servers of the gateway, all of them or those of these NAMES."""
    servers = tuple(one for one in local_servers() if not names or one.name in names)
    if missing := set(names) - {one.name for one in servers}:
        raise ConfigError(f"there is no local server `{min(missing)}`", "see `douane sandbox users`")
    if not servers:
        raise ConfigError("no server is started here", "name one in `[servers.NAME]` with `command`")
    made: dict[str, str] = {}
    for server in servers:
        made |= units(_served(server), _program(stay.__file__))
    for name, text in made.items():
        _show(folder, name, text)
    click.echo("# And in douane.toml, whose gateway runs in the group `douane`:")
    for server in servers:
        words = ", ".join(f'"{word}"' for word in (*_program(join.__file__), socket_of(server.name)))
        click.echo(
            f'# [servers.{server.name}]\n# command = [{words}]\n# sandbox = "none"   # systemd holds it'
        )


def _served(server: Configured) -> Served:
    settings = load(config_folder(), Path.cwd()).settings
    name = server.sandbox or settings.sandbox.profile
    command = resolve(server.command)
    profile = chosen(DEFAULT.name if name == AUTO else name, settings.profiles, command)
    ours = (config_folder(), state_folder())
    command = in_place(command)
    inside = furnish(command, profile, os.environ.get("PATH", os.defpath), str(Path.cwd()), ours)
    seen: Mapping[Kind, list[str]] = {
        kind: [one.path for one in inside.seen if one.kind is kind] for kind in Kind
    }
    env = tuple(dict.fromkeys(one.partition("=")[0] for one in (*profile.env, *server.env)))
    user = account_of(server.name, server.user)
    reads = (*_program(stay.__file__)[-1:], *seen[Kind.READ])
    hidden = (*seen[Kind.HIDDEN_FOLDER], *seen[Kind.HIDDEN_FILE])
    return Served(server.name, user, command, profile, reads, seen[Kind.WRITE], hidden, env)


def _program(file: str | None) -> tuple[str, ...]:
    """A program of ours that needs nothing of Douane, for a Python that every account can start."""
    system = "/usr/bin/python3"
    python = system if Path(system).exists() else sys.executable
    return (python, "-IS", str(file))


def _show(folder: Path | None, name: str, text: str) -> None:
    if folder is None:
        click.echo(f"# {name}\n{text}")
        return
    try:
        with (folder / name).open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(
            f"`{folder / name}`: {(error.strerror or '').lower()}", "choose another folder"
        ) from None
    click.echo(f"# {folder / name}")
