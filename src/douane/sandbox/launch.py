"""The start of a server within walls: everything is prepared, its box is built, and only then it may run.

The order matters, since whoever starts a box may die at any moment.

1. What is to be mounted is opened, so that nobody changes it meanwhile.
2. A process is started that waits at a door for `GO` on its standard input; it is made known to whoever ends
   what is left behind, and let in. Before that, bubblewrap could be killed between its two halves, and the
   second would wait for ever.
3. Bubblewrap begins the box, says so, and waits. Limits are set, the network is opened, and it is let go on.
   That wait alone would not do: it takes the end of a pipe for a yes.
4. When the box is whole, and ends with us from then on, it says `READY` on its standard output and waits at a
   gate for another `GO`, after which it becomes the server.
"""

from __future__ import annotations

import json
import os
import select
import threading
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from douane.errors import LaunchError
from douane.model.profile import Profile
from douane.sandbox import machine, system
from douane.sandbox.account import Account, becoming, unreachable
from douane.sandbox.bubblewrap import HOME, Box, Kind, Mount, arguments, behind_door, command_line, encoded
from douane.sandbox.files import Files
from douane.sandbox.folders import opened
from douane.sandbox.inside import Inside, Seen, furnish
from douane.sandbox.limits import limit, limit_as
from douane.sandbox.machine import Tool
from douane.sandbox.seccomp import UnixSockets, program

# What a program of any kind needs; nothing else of our environment is there unless the profile names it.
USUAL: Final = ("PATH", "LANG", "LC_ALL", "TZ", "TERM")
_CHUNK: Final = 4096
_PATIENCE_MS: Final = 10_000


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


class Prepared:
    """A box that can be started as `command` with `env`, from the main thread; close it if it is not."""

    def __init__(self, wanted: Wanted, tool: Tool, files: Files) -> None:
        self._wanted = wanted
        self._tool = tool
        self._files = files
        self._become = _become(wanted)
        self._report, self._block, line = _built(wanted, tool, files)
        self.command = behind_door((*self._become, *line))
        self.env = _environment(wanted)

    @property
    def inherited(self) -> tuple[int, ...]:
        """The open files that the command needs."""
        return self._files.inherited

    def let_go(self) -> None:
        """Set the limits of the box that was begun, open its network, and let it be finished.

        Raises:
            LaunchError: there is no box; nothing of the server has run, or will.
        """
        self._files.hand_over()
        try:
            self._furnish(self._first_process())
            os.write(self._block, b"1")
        except OSError as error:
            reason = error.strerror or "it has ended"
            raise LaunchError(
                f"the sandbox could not be finished: {reason}", "see what standard error says"
            ) from None
        finally:
            self.close()

    def close(self) -> None:
        """Hold nothing open any more."""
        self._files.close()

    def _furnish(self, pid: int) -> None:
        ceilings = self._wanted.profile.ceilings
        if self._become:
            limit_as(self._become, pid, ceilings)
        else:
            limit(pid, ceilings)
        if self._wanted.egress is not None:
            self._wanted.egress.open(pid)

    def _first_process(self) -> int:
        """What bubblewrap calls `child-pid`; its report comes in pieces."""
        said, waiting = b"", select.poll()
        waiting.register(self._report, select.POLLIN)
        while b"}" not in said:
            chunk = os.read(self._report, _CHUNK) if waiting.poll(_PATIENCE_MS) else b""
            if not chunk:
                raise machine.refusal(self._tool)
            said += chunk
        return int(json.loads(said)["child-pid"])


def ensure_main_thread() -> None:
    """Nothing, where bubblewrap may be started: it dies with the thread that starts it, not with the process.

    Raises:
        LaunchError: this is another thread, which may end before the process does.
    """
    if threading.current_thread() is not threading.main_thread():
        raise LaunchError("a contained server can only be started by the main thread", "please report this")


def prepare(wanted: Wanted) -> Prepared:
    """Everything that the box is made of, opened; the caller starts its `command`, by the main thread.

    Raises:
        LaunchError: the profile cannot be kept on this machine.
    """
    if wanted.egress is None and not wanted.profile.network.is_none:
        fix = 'write `network = "none"`, or start it without a sandbox (profile `none`)'
        message = (
            f"profile `{wanted.profile.name}` names hosts, and nothing can let a server reach only these yet"
        )
        raise LaunchError(message, fix)
    tool = machine.find(wanted.variables.get("PATH", os.defpath))
    lacks = machine.lacks(tool)
    if lacks and wanted.profile.is_whole:
        raise LaunchError(
            f"profile `{wanted.profile.name}` is to be kept whole, but {lacks[0].lost}", lacks[0].fix
        )
    files = Files()
    try:
        return Prepared(wanted, tool, files)
    except BaseException:
        files.close()
        raise


def _built(wanted: Wanted, tool: Tool, files: Files) -> tuple[int, int, tuple[str, ...]]:
    """Our ends of both pipes, and the command line."""
    path = wanted.variables.get("PATH", os.defpath)
    profile = wanted.profile
    inside = furnish(wanted.command, profile, path, wanted.folder, wanted.ours)
    if wanted.account.differs:
        ensure_reach(inside, wanted.account)
    report, block = files.hears(), files.says()
    made_up = dict(system.made_up(wanted.account.user, wanted.account.group))
    if wanted.egress is not None:
        made_up |= wanted.egress.files
    box = Box(
        system.trees(),
        {**system.links(), **inside.links},
        {name: files.holding(content) for name, content in made_up.items()},
        tuple(_mount(one, tool, files) for one in inside.seen),
        inside.folder,
        files.holding(_filter(profile)),
        report.theirs,
        block.theirs,
    )
    options = files.holding(encoded(arguments(box)))
    return report.ours, block.ours, command_line(tool.program, options, wanted.command)


def ensure_reach(inside: Inside, account: Account) -> None:
    """Nothing, where this account may enter what is in the box.

    Raises:
        LaunchError: it may not.
    """
    for one in inside.seen:
        if folder := unreachable(one.path, account):
            message = f"servers run as `{account.name}`, who may not enter `{folder}` for `{one.path}`"
            fix = (
                "put what this one needs where that account reads, or start Douane under an ordinary account"
            )
            raise LaunchError(message, fix)


def _become(wanted: Wanted) -> tuple[str, ...]:
    if not wanted.account.differs:
        return ()
    return becoming(machine.find_setpriv(wanted.variables.get("PATH", os.defpath)), wanted.account)


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


def _environment(wanted: Wanted) -> dict[str, str]:
    """What the server is told; nothing of ours that nobody named."""
    given = wanted.variables
    env = {name: given[name] for name in (*USUAL, *wanted.profile.env) if name in given}
    env |= {"HOME": HOME, "USER": "sandbox", "LOGNAME": "sandbox", "TMPDIR": "/tmp"}  # noqa: S108  # a place in the box
    return env | dict(wanted.egress.variables) if wanted.egress is not None else env
