"""What a server may touch that is started as a container."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from douane.cli.explained import row
from douane.errors import LaunchError
from douane.sandbox.container.arguments import command_line
from douane.sandbox.container.engine import ensure_there
from douane.sandbox.container.launch import LACKS, engine_environment, found

if TYPE_CHECKING:
    from douane.sandbox.building import Wanted


def show_container(wanted: Wanted) -> None:
    """Show what the engine is told in place of the command.

    Raises:
        LaunchError: the command asks for what no server may have, or the profile for what no container can.
    """
    container = found(wanted)
    asked = container.asked
    row("profile", wanted.profile.name)
    row("image", asked.image)
    for mount in container.mounts:
        row("changes" if mount.is_changed else "reads", f"{mount.source}, as {mount.target}")
    row("network", "none")
    row("variables", ", ".join(container.variables))
    row("account", container.account)
    row("started as", " ".join((basename(asked.engine), *command_line(container, 0)[1:])))
    try:
        ensure_there(asked, engine_environment(wanted))
    except LaunchError as error:
        row("here", f"IT WOULD NOT START: {error.message} (fix: {error.fix})")
    for lack in LACKS:
        row("but", f"{lack.lost} (fix: {lack.fix})")
