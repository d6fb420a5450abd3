"""Which variables the host has set for this server alone: those that differ from the host's own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final

from douane.errors import LaunchError
from douane.sandbox.keeping import Keeper, made_places
from douane.sandbox.known import asked_for

# A shell has most variables from its own settings, which its environment at its start does not show.
_SHELLS: Final = frozenset(("sh", "bash", "dash", "zsh", "fish", "ksh", "tcsh", "csh", "ash", "nu", "pwsh"))
_ENTRY: Final = re.compile(rb"[A-Za-z_][\w.%()-]*=.*", re.DOTALL)
_MOST: Final = 32  # variables that a person writes for one server
_NEVER: Final = re.compile(
    r"DOUANE_.*|LD_.*|DYLD_.*|GCONV_PATH|BASH_ENV|ENV|NODE_OPTIONS|PYTHON(?:PATH|STARTUP|HOME)|PERL5LIB|RUBYOPT"
    r"|PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|SHLVL|_|TMPDIR|XDG_.*|SSH_.*|DBUS_.*|DISPLAY|WAYLAND_.*|INIT_CWD|npm_.*"
)


def given_by_host(variables: Mapping[str, str]) -> dict[str, str]:
    """Those of our variables that the process which started us does not have, or has otherwise.

    A host starts each server with its own environment and what its configuration says for that server. Of a
    shell nobody can tell, and where the machine does not show it, there are none.
    """
    parent = os.getppid()
    try:
        with open(f"/proc/{parent}/comm", encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs milliseconds
            name = file.read().strip().lstrip("-")
        with open(f"/proc/{parent}/environ", "rb") as file:  # noqa: PTH123  # as above
            theirs = file.read().removesuffix(b"\0").split(b"\0")
    except (OSError, UnicodeDecodeError):
        return {}
    # Programs that change what they are called write over their environment: then it says nothing.
    if name in _SHELLS or not all(map(_ENTRY.fullmatch, theirs)):
        return {}
    known = frozenset(theirs)
    given = {
        one: value
        for one, value in variables.items()
        if not _NEVER.fullmatch(one) and os.fsencode(f"{one}={value}") not in known
    }
    return given if len(given) <= _MOST else {}


def with_files(
    command: tuple[str, ...], given: Mapping[str, str], user: str, keeper: Keeper
) -> dict[str, str]:
    """The variables, and those of files that this server keeps, which have a place of their own.

    Raises:
        LaunchError: that place cannot be made, or the folder of one that somebody named is not there.
    """
    ensure_folders(command, os.environ)
    own = made_places(command, keeper, os.environ, user)
    named = (one for one, _ in asked_for(command).files if one in os.environ)
    return {**given, **own, **{one: os.environ[one] for one in named}}


def ensure_folders(command: tuple[str, ...], variables: Mapping[str, str]) -> None:
    """Nothing, where every file that these variables name for the server has its folder.

    Raises:
        LaunchError: it is not there.
    """
    for variable, _ in asked_for(command).files:
        folder = os.path.dirname(variables.get(variable, ""))  # noqa: PTH120  # pathlib costs milliseconds
        if folder.startswith("/") and not os.path.isdir(folder):  # noqa: PTH112  # as above
            message = f"`{variable}` names a file in `{folder}`, and there is no such folder"
            raise LaunchError(message, f"make it (`mkdir -p {folder}`), or name another file")
