"""`douane sandbox`: what local servers may touch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname

import click

from douane.cli.explained import row
from douane.cli.explained_container import show_container
from douane.cli.installed import in_place, install, list_installed, renew
from douane.cli.sandbox_units import systemd
from douane.cli.sandbox_users import users
from douane.cli.tried import tried
from douane.errors import ConfigError, NoWallsError
from douane.inventory.identity import identify
from douane.model.access import DEFAULT_TENANT
from douane.model.profile import AUTO, Ceilings, HostSecret, Profile
from douane.sandbox import machine
from douane.sandbox.account import Account, account
from douane.sandbox.bubblewrap import HOME, Kind
from douane.sandbox.building import Wanted
from douane.sandbox.building import found as found_inside
from douane.sandbox.container.asked import is_engine
from douane.sandbox.environment import USUAL
from douane.sandbox.fetched import ensure_program, without_walls
from douane.sandbox.inside import Inside
from douane.sandbox.keeping import Keeper, own_places
from douane.sandbox.profile import automatic, chosen
from douane.stores.documents import config_folder, load
from douane.stores.paths import state_folder
from douane.transports.command import resolve

_GIVEN = ", and those that the host sets for it alone"
_WORDS = {
    Kind.READ: "reads",
    Kind.WRITE: "changes",
    Kind.DEVICE: "device",
    Kind.HIDDEN_FILE: "hidden",
    Kind.HIDDEN_FOLDER: "hidden",
}


@click.group()
def sandbox() -> None:
    """See what local servers may touch."""


for one in (tried, install, renew, list_installed, users, systemd):
    sandbox.add_command(one)


@sandbox.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--profile", default="", help="The profile (default: as `[sandbox]` says, and otherwise `auto`)."
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def explain(profile: str, command: tuple[str, ...]) -> None:
    """Show what the server that COMMAND starts may touch, without starting it."""
    if command[0].startswith("-"):
        raise click.NoSuchOption(command[0])
    settings = load(config_folder(), Path.cwd()).settings
    whole = resolve(command)
    server = identify(command)
    name = profile or settings.profile_of(server.id)
    if name == AUTO and (lack := _lack(whole)):
        row("profile", f"none, as `auto` chooses: {lack}")
        return
    known = automatic(server.name, settings.profiles) if name == AUTO else name
    found = chosen(known, settings.profiles, whole)
    if not found.is_contained:
        row("profile", f"{found.name}: nothing contains it, it can do whatever this account can")
        return
    try:
        whole = in_place(whole)
    except ConfigError as error:
        row("server", f"{error.message}; {error.fix}")
        return
    ours, who = (config_folder(), state_folder()), account(settings.sandbox.user)
    wanted = Wanted(whole, found, os.environ, str(Path.cwd()), ours, who)
    if is_engine(whole):
        show_container(wanted)
        return
    inside = found_inside(wanted)
    if name == AUTO:
        row("note", "as `auto` chooses: without any walls, and told so, where there can be none")
    _show(found, inside, who)
    keeper = Keeper(state_folder(), DEFAULT_TENANT, server.name)
    for variable, file in own_places(command, keeper, os.environ).items() if found.follows else ():
        row("changes", f"{dirname(file)}  (kept for it: `{variable}`)")
    _show_machine(os.environ.get("PATH", os.defpath), found)


def _lack(command: tuple[str, ...]) -> str:
    """What is said where no walls are chosen for a command by themselves; ``""`` where they are."""
    try:
        ensure_program(command)
    except NoWallsError as lack:
        return without_walls(lack)
    return ""


def _show(profile: Profile, inside: Inside, who: Account) -> None:
    row("profile", profile.name)
    row("reads", "the system: /usr and settings that tell nothing of accounts, in part made up")
    for one in inside.seen:
        row(_WORDS[one.kind], f"{one.path}  ({one.because})")
    row("changes", f"what is its own and ends with it: {HOME} (its HOME), /tmp, /dev/shm")
    row("starts in", inside.folder)
    row("network", _network(profile))
    row("variables", ", ".join((*USUAL, *profile.env)) + (_GIVEN if profile.follows else ""))
    for secret in profile.secrets:
        row("secret", _secret(secret))
    row("sockets", "of the internet" + (", and those with a path" if profile.unix_sockets else " alone"))
    row("at most", ", ".join(_most(profile.ceilings)))
    if who.differs:
        row("account", f"{who.name}: no server runs as root")


def _network(profile: Profile) -> str:
    if profile.network.is_none:
        return "none: it has no device but loopback"
    return "any public host, which is noted" if profile.network.learns else ", ".join(profile.network.hosts)


def _secret(secret: HostSecret) -> str:
    places = ", ".join((*secret.headers, *secret.places))
    hosts = ", ".join(secret.hosts)
    return f"{secret.variable} is a placeholder; {secret.reference} goes to {hosts}, in {places}"


def _most(ceilings: Ceilings) -> Iterator[str]:
    yield f"{ceilings.memory >> 20} MiB of memory a process and {ceilings.memory_in_all >> 20} MiB in all"
    yield f"{ceilings.processes} processes"
    yield f"{ceilings.file_size >> 20} MiB in a file"
    yield f"{ceilings.open_files} open files"
    if ceilings.processor:
        yield f"{ceilings.processor} s of a processor a process"


def _show_machine(path: str, profile: Profile) -> None:
    """What holds it here, or why nothing does."""
    error = machine.unusable(path)
    if error is not None:
        is_accepted = profile.accepts_landlock and isinstance(error, NoWallsError)
        what = ("held by", "Landlock alone") if is_accepted else ("here", "IT WOULD NOT START")
        row(what[0], f"{what[1]}: {error.message} (fix: {error.fix})")
        return
    tool = machine.find(path)
    landlock = ", Landlock" if profile.has_landlock else ""
    row("held by", f"{tool.program}, namespaces{landlock} and a filter of system calls")
    for lack in machine.lacks(tool):
        row("but", f"{lack.lost} (fix: {lack.fix})")
