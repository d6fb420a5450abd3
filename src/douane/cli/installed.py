"""`douane sandbox install`, `renew` and `installed`: servers that are fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from douane.audit.visible import visible
from douane.errors import ConfigError, NoWallsError
from douane.sandbox.fetched import NO_WALLS, fetched
from douane.sandbox.install.local import installed_command
from douane.sandbox.install.places import Installed, all_kept, kept, place_of
from douane.sandbox.install.trees import summed
from douane.stores.documents import config_folder, load
from douane.transports.guardian import Guardian

_DIGITS = 12


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def install(command: tuple[str, ...]) -> None:
    """Install the server that COMMAND (npx …, uvx …) fetches, and show what starts it; it is done once."""
    from douane.installing import made_ready  # noqa: PLC0415  # loads what starts servers

    config = load(config_folder(), Path.cwd())
    try:
        with _guardian() as guardian:
            words = made_ready(command, config, guardian)
    except NoWallsError as error:
        error.exit_code = NO_WALLS
        raise
    click.echo(visible(" ".join(words)))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("what", nargs=-1, required=True, type=click.UNPROCESSED)
def renew(what: tuple[str, ...]) -> None:
    """Install WHAT, a package or a command, anew: in the version that it now stands for."""
    from douane.installing import made_anew  # noqa: PLC0415  # as above

    config = load(config_folder(), Path.cwd())
    with _guardian() as guardian:
        for old, command in _meant(what):
            new = made_anew(command, config, guardian)
            before = f"{old.version} → " if old is not None else ""
            click.echo(visible(f"{new.package}  {before}{new.version}"))


@click.command("installed")
@click.option("--check", is_flag=True, help="Read all of it, and say what has been changed since.")
def list_installed(check: bool) -> None:
    """Show which servers were installed, in which version, when, and where."""
    changed = False
    for _, one in all_kept():
        note = ""
        if check:
            note = "  as it was" if summed(one.tree).digest == one.digest else "  CHANGED SINCE"
            changed |= note != "  as it was"
        click.echo(
            visible(f"{one.package}  {one.version}  {one.at}  {one.digest[:_DIGITS]}  {one.tree}{note}")
        )
    if changed:
        raise ConfigError(
            "what was installed is not what it was", "see who changed it, then `douane sandbox renew`"
        )


def in_place(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that starts the server: in place of one that fetches it, what was installed.

    Raises:
        ConfigError: it is not installed yet.
        LaunchError: it has no such program, or is in the folder where it is to be started.
    """
    request = fetched(command)
    if request is None:
        return command
    there = installed_command(request, str(Path.cwd()))
    if not there:
        fix = f"install it: `douane sandbox install -- {' '.join(command)}`"
        raise ConfigError(f"`{request.package}` is not installed yet", fix)
    return there


def _meant(what: tuple[str, ...]) -> Iterator[tuple[Installed | None, tuple[str, ...]]]:
    """What is to be installed anew, with what is there."""
    from douane.sandbox.install.requests import requested  # noqa: PLC0415  # as above

    request = requested(what)
    if request is not None:
        yield kept(place_of(request)), what
        return
    found = [one for _, one in all_kept() if one.package in what]
    if not found:
        raise ConfigError(f"`{' '.join(what)}` is not installed", "see `douane sandbox installed`")
    if not all(one.command for one in found):
        raise ConfigError(
            f"`{' '.join(what)}` came from a registry of its own", "give the whole command (npx …, uvx …)"
        )
    yield from ((one, one.command) for one in found)


@contextmanager
def _guardian() -> Iterator[Guardian]:
    guardian = Guardian()
    try:
        yield guardian
    finally:
        guardian.release()
