"""What this machine has to build walls from, and in plain words what it lacks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.errors import LaunchError, NoWallsError

_INSTALL: Final = "install it (Debian, Ubuntu: `apt install bubblewrap`; Fedora: `dnf install bubblewrap`)"
_LARGEST: Final = 1 << 20  # bytes of a program that are read
_PATIENCE: Final = 10.0  # seconds for bubblewrap to say what it can do
_APPARMOR: Final = (
    "as root, unless /etc/apparmor.d has a profile for bwrap (of two neither holds), write this to "
    "/etc/apparmor.d/bwrap and run `apparmor_parser -r /etc/apparmor.d/bwrap`: abi <abi/4.0>, include "
    "<tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }"
)
# What bubblewrap says where the machine does not let it work, what that means, and what to do.
_REASONS: Final = (
    (
        "setting up uid map: Permission denied",
        "this system lets only named programs make user namespaces (Ubuntu 23.10 and later)",
        _APPARMOR,
    ),
    (
        "Failed RTM_NEWADDR: Operation not permitted",
        "this system lets nobody but named programs have a network of their own (Ubuntu 23.10 and later)",
        _APPARMOR,
    ),
    (
        "No permissions to create",
        "this account may not make user namespaces",
        "as root: `sysctl kernel.unprivileged_userns_clone=1`; in a container, see its seccomp profile",
    ),
    (
        "max_",
        "this machine allows no more namespaces",
        "as root: raise `sysctl user.max_user_namespaces`, which may be 0",
    ),
    (
        "Resource temporarily unavailable",
        "this account has as many processes as it may",
        "raise `ulimit -u`, or end some",
    ),
    (
        "Failed to make / slave",
        "this is a container that lets nobody mount anything",
        "start Douane outside of it, or let the container make mounts",
    ),
    (
        "Can't mount proc",
        "this is a container whose /proc is covered",
        "start Douane outside of it, or give the container an uncovered /proc",
    ),
    ("Unknown option", "bubblewrap is older than 0.8", "install a newer one"),
)

_TRIAL: Final = (
    *("--unshare-user", "--unshare-all", "--disable-userns", "--ro-bind", "/", "/", "--proc", "/proc"),
    "/bin/true",
)
# What a program that is up to something could bring about: it is no reason to start another without walls.
_PASSING: Final = "Resource temporarily unavailable"


class Tool(NamedTuple):
    """The bubblewrap of this machine; `takes_files` is whether it mounts what it is handed open."""

    program: str
    takes_files: bool


class Lack(NamedTuple):
    """Something that a box of this machine has not: what is lost, and what brings it."""

    lost: str
    fix: str


def find(path: str) -> Tool:
    """Bubblewrap, sought in the folders of `path`.

    Raises:
        LaunchError: it is not there, or too old.
    """
    if os.uname().sysname != "Linux":
        fix = "start Douane on Linux, or the server in the profile `none`"
        raise NoWallsError("there is no sandbox for this system", fix)
    program = next(_candidates("bwrap", path), "")
    if not program:
        raise NoWallsError("there is no sandbox on this machine: bubblewrap is not installed", _INSTALL)
    known = _options(program)
    if b"--disable-userns" not in known:
        raise NoWallsError(f"`{program}` is older than 0.8", _INSTALL)
    return Tool(program, b"--ro-bind-fd" in known)


def lacks(tool: Tool) -> tuple[Lack, ...]:
    """What boxes of this machine are without, although they hold."""
    return tuple(_lacks(tool))


def _lacks(tool: Tool) -> Iterator[Lack]:
    if not tool.takes_files:
        lost = "a folder could be exchanged for another between its check and its mount"
        yield Lack(lost, "install bubblewrap 0.10 or newer")
    if not os.path.exists("/proc/self/ns/cgroup"):  # noqa: PTH110  # pathlib costs milliseconds
        yield Lack("a server sees the names of control groups", "start Linux 4.6 or newer")


def find_setpriv(path: str) -> str:
    """The program with which root becomes somebody else.

    Raises:
        LaunchError: it is not there.
    """
    for program in _candidates("setpriv", path):
        return program
    fix = "install util-linux, or start Douane as an ordinary account"
    raise NoWallsError("root starts no server as itself, and there is no `setpriv` to become another", fix)


def unusable(path: str) -> LaunchError | None:
    """Why there is no bubblewrap in the folders of `path` that works; None where there is, which is tried."""
    try:
        tool = find(path)
    except LaunchError as error:
        return error
    return None if _ran((tool.program, *_TRIAL)).returncode == 0 else refusal(tool)


def refusal(tool: Tool) -> LaunchError:
    """Why bubblewrap cannot work here, asked of it with the namespaces that every box has."""
    said = _said((tool.program, *_TRIAL))
    for mark, message, fix in _REASONS:
        if mark in said:
            kind = LaunchError if mark == _PASSING else NoWallsError
            return kind(f"there is no sandbox on this machine: {message}", fix)
    last = said.strip().rpartition("\n")[2] or "bubblewrap ended without a word"
    return LaunchError(f"the sandbox could not be built: {last}", "see what standard error says above")


def _options(program: str) -> bytes:
    """A text that names the options it knows: the program's own, which is read faster than it is asked."""
    with open(program, "rb") as file:  # noqa: PTH123  # pathlib costs milliseconds
        content = file.read(_LARGEST)
    return content if content.startswith(b"\x7fELF") else _said((program, "--help")).encode()


def _said(command: tuple[str, ...]) -> str:
    """All that a command prints."""
    ran = _ran(command)
    return (ran.stdout + ran.stderr).decode("utf-8", "replace")


def _ran(command: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # found on PATH as the operator set it
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LaunchError(f"`{command[0]}` does not run: {type(error).__name__}", _INSTALL) from None


def _candidates(name: str, path: str) -> Iterator[str]:
    for folder in path.split(os.pathsep):
        found = os.path.join(folder, name)  # noqa: PTH118  # pathlib costs milliseconds
        if folder.startswith("/") and os.access(found, os.X_OK):
            yield found
