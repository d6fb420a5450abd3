"""A local server, started as its profile says: within walls, or openly without any."""

from __future__ import annotations

import atexit
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.account import account
from douane.sandbox.bubblewrap import GO, READY
from douane.sandbox.building import Egress, Wanted
from douane.sandbox.launch import Prepared, ensure_main_thread, prepare
from douane.sandbox.profile import UNCONTAINED, Walls

Guard = Callable[[int], None]
_PATIENCE_MS: Final = 10_000
_LAST_WORDS: Final = 0.5  # seconds for what a server complained of last


def unfinished() -> LaunchError:
    """What is said where a box ends, or says nothing, before it is whole."""
    return LaunchError("the sandbox could not be finished", "see what standard error says above")


def start_within(
    command: tuple[str, ...],
    walls: Walls,
    variables: Mapping[str, str],
    guard: Guard,
    egress: Egress | None = None,
) -> Popen[bytes]:
    """Start `command`, whose program is an absolute path, within these walls and where we are.

    What it says on its standard error goes to ours. Of the `variables` it gets those that its profile names.
    `guard` is told the process group before anything runs. `egress` stands for the network.

    Raises:
        LaunchError: it cannot be started, or not within that profile; nothing of it has run then.
    """
    if not walls.profile.is_contained:
        sys.stderr.write(f"douane: {UNCONTAINED}\n")
        return _begun(command, variables, _Files(), guard)
    ensure_main_thread()
    here = os.getcwd()  # noqa: PTH109  # pathlib costs milliseconds
    who = account(walls.user)
    prepared = prepare(Wanted(command, walls.profile, variables, here, walls.ours, who, egress, walls.hears))
    try:
        files = _Files(prepared.files.inherited, prepared.files.complaints)
        process = _begun(prepared.command, prepared.env, files, guard)
        _let_go(process, prepared, walls)
    finally:
        prepared.close()
    return process


def _let_go(process: Popen[bytes], prepared: Prepared, walls: Walls) -> None:
    """Let it through its door and its gate, or end it."""
    try:
        carrying = prepared.let_go()
        atexit.register(carrying.join, _LAST_WORDS)
        if prepared.is_gated:
            _await_ready(process)
        walls.sees(prepared.seen)
        walls.begun(prepared.mechanism, "")
        if prepared.is_gated:
            _say_go(process)
    except BaseException as error:
        _end(process)
        if isinstance(error, OSError):
            raise unfinished() from error
        raise


def _say_go(process: Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.write(GO)


def _await_ready(process: Popen[bytes]) -> None:
    said, waiting = b"", select.poll()
    if process.stdout is None:
        return
    waiting.register(process.stdout, select.POLLIN)
    while said != READY:
        chunk = (
            os.read(process.stdout.fileno(), len(READY) - len(said)) if waiting.poll(_PATIENCE_MS) else b""
        )
        said += chunk
        if not chunk or not READY.startswith(said):
            raise unfinished()


class _Files(NamedTuple):
    """Open files that a process inherits, and what is its standard error, ours if that is None."""

    inherited: Sequence[int] = ()
    complaints: int | None = None


def _begun(command: Sequence[str], env: Mapping[str, str], files: _Files, guard: Guard) -> Popen[bytes]:
    try:
        process = Popen(  # noqa: S603  # as asked
            command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=files.complaints,
            bufsize=0,
            start_new_session=True,
            env=env,
            pass_fds=files.inherited,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LaunchError(
            f"cannot start `{command[0]}`: {reason}", "check the command, or run it by hand"
        ) from error
    try:
        guard(process.pid)
    except BaseException:
        _end(process)
        raise
    return process


def _end(process: Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
