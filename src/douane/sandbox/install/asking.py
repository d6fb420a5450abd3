"""Programs of this machine: where they are, and what they say of themselves."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from douane.errors import LaunchError

_PATIENCE: Final = 30.0  # seconds


def on_path(name: str, because: str, fix: str) -> str:
    """The absolute path of the program that a shell would find.

    Raises:
        LaunchError: there is none.
    """
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)  # noqa: PTH118  # pathlib costs milliseconds
        if folder.startswith("/") and os.access(path, os.X_OK):
            return path
    raise LaunchError(f"{because}, and there is no `{name}` on PATH", fix)


def said(command: tuple[str, ...]) -> list[str]:
    """The lines that it prints, started where no project can say anything.

    Raises:
        LaunchError: it does not run.
    """
    try:
        ran = subprocess.run(  # noqa: S603  # found on PATH as the operator set it
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LaunchError(f"`{command[0]}` does not run: {type(error).__name__}", "run it by hand") from None
    return ran.stdout.decode("utf-8", "replace").splitlines()
