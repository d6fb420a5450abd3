"""A local server as a link: started in a process group of its own, and ended for certain."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from douane.model.events import Ending
from douane.transports.pipes import Incoming, Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen

    from douane.engine.permit import Permit
    from douane.protocol.direction import Direction
    from douane.transports.base import Receiver
    from douane.transports.loop import Loop

# Hosts wait 2 s between closing our input and SIGTERM, and 2 s more before SIGKILL: ours must fit into that.
PATIENCE: Final = 0.8  # seconds for the server to end by itself after its input was closed
GRACE: Final = 0.6  # seconds between SIGTERM and SIGKILL


class ServerProcess:
    """One server, whose messages go in `direction`, with lines of at most `limit` bytes.

    `lacking` is told of one that has failed: what it was not given, and may need.
    """

    def __init__(
        self, loop: Loop, process: Popen[bytes], direction: Direction, limit: int, lacking: str = ""
    ) -> None:
        self._lacking = lacking
        self._loop = loop
        self._process = process
        self._direction = direction
        self._receiver: Receiver | None = None
        self._because = ""
        self._incoming = Incoming(loop, cast("BinaryIO", process.stdout), direction, limit)
        self._outgoing = Outgoing(loop, cast("BinaryIO", process.stdin), self._relieved)

    @property
    def is_over(self) -> bool:
        """Whether the server has said its last, takes nothing more, or has ended."""
        return self._incoming.is_silent or self._outgoing.is_gone or self._has_exited()

    @property
    def buffered(self) -> int:
        """Bytes that the server has not read yet."""
        return self._outgoing.buffered

    @property
    def is_congested(self) -> bool:
        """Whether the server reads more slowly than it is written to."""
        return self._outgoing.is_congested

    def listen(self, receiver: Receiver) -> None:
        """Give frames to `receiver` from now on."""
        self._receiver = receiver
        self._incoming.listen(receiver)

    def send(self, permit: Permit) -> None:
        """Queue one line."""
        self._outgoing.send(permit.raw)

    def pause(self) -> None:
        """Let the server wait."""
        self._incoming.pause()

    def resume(self) -> None:
        """Read from the server again."""
        self._incoming.resume()

    def finish(self) -> None:
        """Close the server's input once all of it is written."""
        self._outgoing.finish()

    def end(self, patience: float = PATIENCE) -> int:
        """Close the input, wait, then SIGTERM, then SIGKILL the whole group; gives the exit code.

        What the server still says goes to the receiver, and that it has ended, once. The caller sees to
        it that SIGCHLD wakes the loop.
        """
        self.finish()
        for seconds, number in ((patience, signal.SIGTERM), (GRACE, signal.SIGKILL)):
            if self._loop.run_until(self._has_exited, seconds):
                break
            self._kill(number)
        code = self._process.wait()
        self._kill(signal.SIGKILL)  # whatever the server has left behind in its group
        self._loop.run_until(lambda: self._incoming.is_silent, GRACE)
        self._incoming.stop()
        self._tell(code)
        return code

    def kill(self, because: str, end: Callable[[int | None], None]) -> None:
        """Have `end` end it now, from whatever thread; `because` is told in place of how it ended.

        `end` is given no process where that has exited, which may have left others behind.
        """
        self._because = because
        with suppress(PermissionError):  # what is not ours to end hears and says nothing more
            end(self._process.pid if self._process.returncode is None else None)

    def _tell(self, code: int) -> None:
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            how = self._because or (f"exit code {code}" if code >= 0 else f"signal {-code}")
            lacking = self._lacking if code > 0 and not self._because else ""
            detail = ", ".join(filter(None, (how, self._incoming.dropped, lacking)))
            receiver.ended(self._direction, Ending.EXITED, detail)

    def _has_exited(self) -> bool:
        return self._process.poll() is not None

    def _kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _relieved(self) -> None:
        if self._receiver is not None:
            self._receiver.congestion_changed()
