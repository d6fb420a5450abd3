"""The program that a command line names, found the way the host's shell would find it, and started."""

from __future__ import annotations

import os
import shutil
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    found = shutil.which(command[0])
    if found is None:
        raise LaunchError(f"there is no program `{command[0]}`", _advice(command[0]))
    return (os.path.abspath(found), *command[1:])  # noqa: PTH100  # pathlib would resolve nothing more


def start(command: Sequence[str]) -> Popen[bytes]:
    """Start `command` in a process group of its own; its standard error goes where ours goes.

    Raises:
        LaunchError: there is no such program, or it may not be started.
    """
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, bufsize=0, start_new_session=True)  # noqa: S603  # what was asked for
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"cannot start `{command[0]}`: {reason}"
        raise LaunchError(message, "check the command after --upstream, or run it by hand") from error


def _advice(program: str) -> str:
    if os.sep in program:
        return "check the path after --upstream: there is no such file, or it is not executable"
    known = _INSTALL.get(program.lower())
    path = (
        "give its full path after --upstream: hosts often start servers with a shorter PATH than your shell's"
    )
    return f"{known}, or {path}" if known else path
