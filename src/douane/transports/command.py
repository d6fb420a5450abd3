"""The program that a command line names, found the way the host's shell would find it, and started."""

from __future__ import annotations

import os
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError
from douane.model.secret import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INSTALL: Final = {
    "npx": "install Node.js, which brings npx",
    "node": "install Node.js",
    "uvx": "install uv, which brings uvx",
    "uv": "install uv",
    "docker": "install Docker, or run the server without it",
}


def resolve(command: Sequence[str]) -> tuple[str, ...]:
    """The command with its program as an absolute path; on Windows `npx` becomes `npx.cmd`.

    Raises:
        LaunchError: nothing of this name can be run from here.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    endings = os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";") if os.name == "nt" else []
    for path in candidates(command[0], folders, endings):
        if os.path.isfile(path) and os.access(path, os.X_OK):  # noqa: PTH113  # pathlib costs milliseconds
            return (os.path.abspath(path), *command[1:])  # noqa: PTH100
    raise LaunchError(f"there is no program `{command[0]}`", _advice(command[0]))


def candidates(program: str, folders: Sequence[str], endings: Sequence[str]) -> Iterator[str]:
    """Where to look for `program`, in order: only a bare name is sought in `folders` (of PATH).

    Where programs have `endings` (PATHEXT of Windows), a name without one is tried with each of them first:
    beside `npx.cmd` stands an `npx` for other shells.
    """
    has_ending = program.lower().endswith(tuple(ending.lower() for ending in endings if ending))
    names = [program] if has_ending else [*(program + ending for ending in endings), program]
    for folder in [""] if os.path.dirname(program) else folders:  # noqa: PTH120
        for name in names:
            yield os.path.join(folder, name)  # noqa: PTH118


def start(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Popen[bytes]:
    """Start `command` with these variables, or ours, in a process group of its own; it complains where we do.

    What opens our vault is never among ours.

    Raises:
        LaunchError: there is no such program, or it may not be started.
    """
    if variables is None:
        variables = {name: value for name, value in os.environ.items() if name not in OURS}
    try:
        return Popen(  # noqa: S603  # as asked
            command, stdin=PIPE, stdout=PIPE, bufsize=0, start_new_session=True, env=variables
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"cannot start `{command[0]}`: {reason}"
        raise LaunchError(message, "check the server's command, or run it by hand") from error


def _advice(program: str) -> str:
    if os.sep in program:
        return "check the path: there is no such file, or it is not executable"
    known = _INSTALL.get(program.lower())
    path = "give its full path: hosts often start servers with a shorter PATH than your shell's"
    return f"{known}, or {path}" if known else path
