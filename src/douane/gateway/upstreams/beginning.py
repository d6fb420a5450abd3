"""The beginning of a process that is a server: openly, or within walls."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio import Future, IncompleteReadError
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError
from douane.sandbox.offspring import end, mark_in

if TYPE_CHECKING:
    from douane.sandbox.building import Egress
    from douane.sandbox.launch import Prepared
    from douane.sandbox.profile import Walls
    from douane.transports.guardian import Guardian

_PATIENCE: Final = 10.0  # seconds for a box to be whole
_GONE: Final = (OSError, TimeoutError, IncompleteReadError)


async def begun(
    command: Sequence[str],
    env: Mapping[str, str],
    guardian: Guardian,
    files: Sequence[int] = (),
    errors: int | None = None,
) -> Process:
    """A process in a group of its own, which `guardian` knows; it inherits `files`, and says `errors` there.

    Raises:
        LaunchError: it cannot be started, or nothing would end it with us.
    """
    making = asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=errors,
        env=dict(env),
        start_new_session=True,
        pass_fds=files,
    )
    try:
        process = await _made(asyncio.ensure_future(making), mark_in(env))
    except OSError as error:
        raise LaunchError(f"cannot start `{command[0]}`: {error.strerror}", "check `command`") from error
    try:
        guardian.guard(process.pid)
    except LaunchError:
        _kill(process)
        raise
    return process


async def _made(work: Future[Process], mark: str) -> Process:
    """The process that is made; ended, with all that it has begun so far, if nobody waits for it any more."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:  # asyncio would end it alone, and wait for what holds its output
        await asyncio.wait((work,))
        if not work.cancelled() and work.exception() is None:
            process = work.result()
            with suppress(PermissionError):
                end(process.pid, mark)
            with suppress(*_GONE):
                await asyncio.wait_for(_gone(process), _PATIENCE)
        raise


async def begun_within(
    walls: Walls,
    command: tuple[str, ...],
    variables: Mapping[str, str],
    guardian: Guardian,
    egress: Egress | None,
    whose: str,
) -> Process:
    """The same within walls, with those of the variables that the profile names, for the principal `whose`.

    `egress` stands for the network, if the profile has one.

    Raises:
        LaunchError: it cannot be contained so; nothing of it has run then.
    """
    from douane.sandbox.account import account  # noqa: PLC0415  # only who has walls pays for them
    from douane.sandbox.building import Wanted  # noqa: PLC0415  # as above
    from douane.sandbox.launch import ensure_main_thread, prepare  # noqa: PLC0415  # as above
    from douane.sandbox.mechanism import SHOWING  # noqa: PLC0415  # as above

    ensure_main_thread()
    here = os.getcwd()  # noqa: PTH109  # as everywhere
    wanted = Wanted(command, walls.profile, variables, here, walls.ours, account(walls.user), egress)
    prepared = await _prepared(asyncio.ensure_future(asyncio.to_thread(prepare, wanted)))
    try:
        process = await begun(
            prepared.command, prepared.env, guardian, prepared.files.inherited, prepared.files.complaints
        )
        if prepared.mechanism in SHOWING:
            walls.sees(prepared.seen)
        await _let_go(process, prepared, guardian, partial(walls.begun, prepared.mechanism, whose))
    finally:
        prepared.close()
    return process


async def _prepared(work: Future[Prepared]) -> Prepared:
    """What a thread prepares; closed again if nobody waits for it any more."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with suppress(LaunchError):
            (await work).close()
        raise


async def _let_go(process: Process, prepared: Prepared, guardian: Guardian, note: Callable[[], None]) -> None:
    """Let it through its door and its gate, or end it."""
    try:
        await _passed(process, prepared, note)
    except BaseException as error:
        _kill(process)
        with suppress(*_GONE):
            await asyncio.wait_for(_gone(process), _PATIENCE)
        guardian.forget(process.pid)
        if isinstance(error, _GONE):
            raise LaunchError("the sandbox could not be finished", "see what standard error says") from error
        raise


async def _passed(process: Process, prepared: Prepared, note: Callable[[], None]) -> None:
    from douane.sandbox.bubblewrap import GO, READY  # noqa: PLC0415  # as above

    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError
    work = asyncio.ensure_future(asyncio.to_thread(prepared.let_go))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:  # the thread still has the files that our caller is about to close
        _kill(process)
        await asyncio.wait((work,))
        work.exception()  # nobody waits for it
        raise
    if not prepared.is_gated:
        note()  # by this thread, which alone has the store
        return
    said = await asyncio.wait_for(process.stdout.readexactly(len(READY)), _PATIENCE)
    if said != READY:
        raise BrokenPipeError
    note()  # as above
    process.stdin.write(GO)


async def _gone(process: Process) -> None:
    """Wait for the end of what was killed, and of its streams."""
    if process.stdin is not None and process.stdout is not None:
        process.stdin.close()
        await process.stdout.read()
        await process.stdin.wait_closed()
    await process.wait()


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
