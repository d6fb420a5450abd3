"""A process beside the gateway, such as the control room: begun again when it ends, and never waited for."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError

if TYPE_CHECKING:
    from douane.transports.guardian import Guardian

FIRST_PAUSE: Final = 1.0  # seconds before it is begun again, twice as long each time, up to
LONGEST_PAUSE: Final = 60.0
STEADY: Final = 60.0  # seconds after which it counts as one that goes on
GRACE: Final = 5.0  # seconds between SIGTERM and SIGKILL
_LOOK_EVERY: Final = 1.0  # seconds between looks whether it is wanted
_CONTROL: Final = (sys.executable, "-P", "-m", "douane", "control")  # -P: no code of the folder we are in


async def control_room(
    guardian: Guardian | None, wanted: Callable[[], bool], tell: Callable[[str], None]
) -> None:
    """Have a control room beside us as long as it is wanted, where processes can be started at all."""
    if guardian is not None:
        await Beside(_CONTROL, guardian, wanted, tell).keep()


class Beside:
    """Keeps one process going as long as it is `wanted`; whatever becomes of it, nothing here waits for it.

    It is in a group of its own, which `guardian` ends if we are gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        guardian: Guardian,
        wanted: Callable[[], bool],
        tell: Callable[[str], None],
    ) -> None:
        self._command = command
        self._guardian = guardian
        self._wanted = wanted
        self._tell = tell

    async def keep(self) -> None:
        """Go on until cancelled, which ends the process, too."""
        times = 0
        while True:
            if not self._wanted():
                await asyncio.sleep(_LOOK_EVERY)
                continue
            began = asyncio.get_running_loop().time()
            because = await self._once()
            if because:
                times = 1 if asyncio.get_running_loop().time() - began > STEADY else times + 1
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(times - 1, 6))
                self._tell(f"the control room {because}; it is begun again in {pause:.0f} s")
                await asyncio.sleep(pause)

    async def _once(self) -> str:
        """Why it ended by itself, ``""`` if it is no longer wanted."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=DEVNULL, start_new_session=True
            )
        except OSError as error:
            return f"cannot be started: {error.strerror}"
        try:
            self._guardian.guard(process.pid)
            return await self._watched(process)
        except LaunchError as error:
            return f"cannot be watched over: {error.message}"
        finally:
            await _end(process)
            self._guardian.forget(process.pid)

    async def _watched(self, process: Process) -> str:
        while self._wanted():
            with suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), _LOOK_EVERY)
                return f"has ended with {code}"
        return ""


async def _end(process: Process) -> None:
    """End all of its group, if need be by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), GRACE)
