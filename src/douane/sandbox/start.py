"""A local server, started as its profile says: within walls, or openly without any."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

from douane.errors import LaunchError
from douane.sandbox.account import account
from douane.sandbox.bubblewrap import GO
from douane.sandbox.launch import Prepared, Wanted, prepare
from douane.sandbox.profile import chosen

if TYPE_CHECKING:
    from douane.policy.settings import Settings

UNCONTAINED = "profile `none`: nothing contains this server, it can do whatever this account can"


def start_within(
    command: tuple[str, ...], name: str, settings: Settings, ours: Sequence[str]
) -> Popen[bytes]:
    """Start `command`, whose program is an absolute path, in the profile of this name and where we are.

    Its standard error goes where ours goes. No server sees the folders `ours`.

    Raises:
        ConfigError: there is no such profile.
        LaunchError: it cannot be started, or not within that profile; nothing of it has run then.
    """
    profile = chosen(name, settings.profiles, command)
    if not profile.is_contained:
        sys.stderr.write(f"douane: {UNCONTAINED}\n")
        return _started(command, dict(os.environ), ())
    who = account(settings.sandbox.user)
    here = os.getcwd()  # noqa: PTH109  # pathlib costs milliseconds
    prepared = prepare(Wanted(command, profile, os.environ, here, tuple(ours), who))
    try:
        process = _started(prepared.command, prepared.env, prepared.inherited)
    except BaseException:
        prepared.close()
        raise
    return _let_go(process, prepared)


def _let_go(process: Popen[bytes], prepared: Prepared) -> Popen[bytes]:
    try:
        prepared.let_go()
        if process.stdin is not None:
            process.stdin.write(GO)
    except (OSError, LaunchError) as error:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, LaunchError):
            raise
        raise LaunchError(
            "the sandbox ended before its server ran", "see what standard error says"
        ) from error
    return process


def _started(command: Sequence[str], env: dict[str, str], files: Sequence[int]) -> Popen[bytes]:
    try:
        return Popen(  # noqa: S603  # as asked
            command, stdin=PIPE, stdout=PIPE, bufsize=0, start_new_session=True, env=env, pass_fds=files
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LaunchError(
            f"cannot start `{command[0]}`: {reason}", "check the command, or run it by hand"
        ) from error
