"""From a server that is wanted to all that bubblewrap is told of its box, with everything in it opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import Profile
from douane.sandbox import machine, system
from douane.sandbox.account import Account, becoming, unreachable
from douane.sandbox.bubblewrap import Box, Kind, Mount, arguments, command_line, encoded
from douane.sandbox.files import Files
from douane.sandbox.folders import opened
from douane.sandbox.inside import Inside, furnish
from douane.sandbox.machine import Tool
from douane.sandbox.profile import Hears
from douane.sandbox.seccomp import UnixSockets, program
from douane.sandbox.seen import Seen


class Egress(Protocol):
    """What stands for the network of one box: what the server is told of it, and how it is opened."""

    @property
    def variables(self) -> Mapping[str, str]:
        """Variables that lead programs to it."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """Files of the box, by path, such as `/etc/hosts`."""

    def open(self, pid: int) -> None:
        """Listen within the namespaces of this process, which waits.

        Raises:
            LaunchError: that cannot be.
        """


class Wanted(NamedTuple):
    """A server to start: its command, with an absolute path, from `folder`, and our `variables`.

    `ours` are the folders of Douane itself, which no server sees.
    """

    command: tuple[str, ...]
    profile: Profile
    variables: Mapping[str, str]
    folder: str
    ours: tuple[str, ...]
    account: Account
    egress: Egress | None = None
    hears: Hears | None = None


class Pipes(NamedTuple):
    """Our ends: `telling` takes the `options`, `report` says what was begun, and `block` waits for a word."""

    telling: int
    options: bytes
    report: int
    block: int


def built(wanted: Wanted, inside: Inside, tool: Tool, files: Files) -> tuple[Pipes, tuple[str, ...]]:
    """The pipes to the box, and the command line that begins it.

    Raises:
        LaunchError: the profile cannot be kept on this machine.
    """
    report, block, telling = files.hears(), files.says(), files.says()
    box = Box(
        system.trees(),
        {**system.links(), **inside.links},
        _files(wanted, inside, files),
        tuple(_mount(one, tool, files) for one in inside.seen),
        inside.folder,
        files.holding(_filter(wanted.profile)),
        report.theirs,
        block.theirs,
    )
    line = command_line(tool.program, telling.theirs, _enclosed(wanted))
    return Pipes(telling.ours, encoded(arguments(box)), report.ours, block.ours), line


def found(wanted: Wanted) -> Inside:
    """What the server will see of the machine.

    Raises:
        LaunchError: something of it is not there, no server may have it, or the account of this one may not.
    """
    path = wanted.variables.get("PATH", os.defpath)
    inside = furnish(wanted.command, wanted.profile, path, wanted.folder, wanted.ours)
    who = wanted.account
    for one in sorted(inside.seen, key=lambda one: one.is_found) if who.differs else ():
        if folder := unreachable(one.path, who):
            message = f"servers run as `{who.name}`, who may not enter `{folder}` for `{one.path}`"
            fix = "put what it needs where that account reads, or start Douane under an ordinary one"
            raise (LaunchError if _is_of_server(one, folder, who) else NoWallsError)(message, fix)
    return inside


def _is_of_server(seen: Seen, folder: str, who: Account) -> bool:
    """Whether a server may have brought it about: that is no reason to go without walls."""
    return seen.is_found or os.stat(folder).st_uid == who.user  # noqa: PTH116  # pathlib costs milliseconds


def _enclosed(wanted: Wanted) -> tuple[str, ...]:
    if not wanted.profile.has_landlock:
        return wanted.command
    from douane.sandbox.landlock.within import before  # noqa: PLC0415  # few profiles ask for it

    return before(wanted.command)


def _files(wanted: Wanted, inside: Inside, files: Files) -> dict[str, int]:
    """Files that are copied, of which later ones replace earlier ones."""
    made_up = dict(system.made_up(wanted.account.user, wanted.account.group))
    if wanted.egress is not None:
        made_up |= wanted.egress.files
    if wanted.profile.has_landlock:
        from douane.sandbox.landlock.within import files as enclosing  # noqa: PLC0415  # as above

        made_up |= enclosing(wanted.profile, inside, [one.path for one in system.trees()])
    copies = {path: files.reading(path) for path in system.copied()}
    return copies | {path: files.holding(content) for path, content in made_up.items()}


def _mount(seen: Seen, tool: Tool, files: Files) -> Mount:
    """What was found is opened without following links: one may have been put there meanwhile.

    Only what bubblewrap takes, and closes, is passed on: through a folder that is left open servers get out.
    """
    if seen.kind is Kind.HIDDEN_FILE:
        return Mount(seen.kind, seen.path, files.holding(b""))
    file = opened(seen.path)
    if seen.kind in {Kind.READ, Kind.WRITE} and tool.takes_files:
        return Mount(seen.kind, seen.path, files.keep(file))
    os.close(file)
    return Mount(seen.kind, seen.path, seen.path)


def _filter(profile: Profile) -> bytes:
    name = os.uname().machine
    built = program(name, UnixSockets.ALLOWED if profile.unix_sockets else UnixSockets.DENIED)
    if not built:
        raise LaunchError(
            f"there is no filter of system calls for `{name}`", "use the profile `none` on this machine"
        )
    return built


def becoming_of(wanted: Wanted) -> tuple[str, ...]:
    """What comes before the command where another account than ours runs it."""
    if not wanted.account.differs:
        return ()
    return becoming(machine.find_setpriv(wanted.variables.get("PATH", os.defpath)), wanted.account)
