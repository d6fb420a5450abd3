"""A local server as a link: started in a process group of its own, and ended for certain."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import LaunchError
from douane.model.events import Ending
from douane.protocol.framing import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.permit import Permit
    from douane.protocol.direction import Direction
    from douane.transports.base import Receiver

STDIN: Final = 0
STDOUT: Final = 1
# Hosts wait 2 s between closing our input and SIGTERM, and 2 s more before SIGKILL: ours must fit into that.
PATIENCE: Final = 0.8  # seconds for the server to end by itself after its input was closed
GRACE: Final = 0.6  # seconds between SIGTERM and SIGKILL


class ServerProcess(asyncio.SubprocessProtocol):
    """One server; its standard error goes where ours goes. `exited` is done with its exit code."""

    def __init__(self, direction: Direction, limit: int) -> None:
        self._direction = direction
        self._lines = Lines(limit)
        self._receiver: Receiver | None = None
        self._early: list[bytes] = []
        self._congested = False
        self._wants_pause = False
        self._transport: asyncio.SubprocessTransport
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.silent: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def buffered(self) -> int:
        """Bytes that the server has not read yet."""
        pipe = self._input()
        return pipe.get_write_buffer_size() if pipe else 0

    @property
    def is_congested(self) -> bool:
        """Whether the server reads more slowly than it is written to."""
        return self._congested

    @property
    def group(self) -> int:
        """The process group of the server and whatever it starts."""
        return self._transport.get_pid()

    def listen(self, receiver: Receiver) -> None:
        """Give frames to `receiver` from now on, with those that came before."""
        self._receiver = receiver
        for chunk in self._early:
            receiver.received(self._direction, self._lines.feed(chunk))
        self._early = []
        self._apply_pause()
        if self.silent.done():
            self._tell_end()

    def send(self, permit: Permit) -> None:
        """Queue one line."""
        pipe = self._input()
        if pipe is not None and not pipe.is_closing():
            pipe.write(permit.raw + b"\n")

    def pause(self) -> None:
        """Let the server wait."""
        self._wants_pause = True
        self._apply_pause()

    def resume(self) -> None:
        """Read from the server again."""
        self._wants_pause = False
        self._apply_pause()

    def finish(self) -> None:
        """Close the server's input once all of it is written."""
        pipe = self._input()
        if pipe is not None:
            pipe.close()

    async def end(self, patience: float = PATIENCE) -> int:
        """Close the input, wait, then SIGTERM, then SIGKILL the whole group; gives the exit code."""
        self.finish()
        for seconds, number in ((patience, signal.SIGTERM), (GRACE, signal.SIGKILL)):
            done, _ = await asyncio.wait([self.exited], timeout=seconds)
            if done:
                break
            self._kill(number)
        code = await self.exited
        self._kill(signal.SIGKILL)  # whatever the server has left behind in its group
        return code

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport that the loop made."""
        self._transport = transport  # type: ignore[assignment]  # a subprocess transport, by this protocol's contract

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002  # only standard output is a pipe
        """Cut what the server wrote into frames."""
        if self._receiver is None:
            self._early.append(data)
            self._output_transport().pause_reading()
        else:
            self._receiver.received(self._direction, self._lines.feed(data))

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002  # the exit code says more
        """The server closed one of its ends."""
        if fd == STDOUT and not self.silent.done():
            self.silent.set_result(None)
            self._tell_end()

    def process_exited(self) -> None:
        """The server has ended."""
        code = self._transport.get_returncode()
        if not self.exited.done():
            self.exited.set_result(0 if code is None else code)

    def pause_writing(self) -> None:
        """The server's input is full."""
        self._congested = True
        self._tell_congestion()

    def resume_writing(self) -> None:
        """There is room again."""
        self._congested = False
        self._tell_congestion()

    def _tell_congestion(self) -> None:
        if self._receiver is not None:
            self._receiver.congestion_changed()

    def _tell_end(self) -> None:
        if self._receiver is not None:
            left = self._lines.unfinished
            detail = f"{left} bytes of an unfinished message were dropped" if left else ""
            self._receiver.ended(self._direction, Ending.EXITED, detail)

    def _input(self) -> asyncio.WriteTransport | None:
        pipe = self._transport.get_pipe_transport(STDIN)
        return pipe if isinstance(pipe, asyncio.WriteTransport) else None

    def _output_transport(self) -> asyncio.ReadTransport:
        pipe = self._transport.get_pipe_transport(STDOUT)
        if not isinstance(pipe, asyncio.ReadTransport):
            raise LaunchError("the server has no standard output", "start it with one")
        return pipe

    def _apply_pause(self) -> None:
        pipe = self._transport.get_pipe_transport(STDOUT)
        if not isinstance(pipe, asyncio.ReadTransport) or pipe.is_closing():
            return
        if self._wants_pause and pipe.is_reading():
            pipe.pause_reading()
        elif not self._wants_pause and not pipe.is_reading():
            pipe.resume_reading()

    def _kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.group, number)


async def start_server(command: Sequence[str], direction: Direction, limit: int) -> ServerProcess:
    """Start `command`, whose messages go in `direction`, in a process group of its own.

    Raises:
        LaunchError: there is no such program, or it may not be started.
    """
    loop = asyncio.get_running_loop()
    try:
        _, process = await loop.subprocess_exec(
            lambda: ServerProcess(direction, limit), *command, stderr=None, start_new_session=True
        )
    except OSError as error:
        message = f"cannot start `{command[0]}`: {error.strerror or error}"
        raise LaunchError(message, "check the command after --upstream, or run it by hand") from error
    return process
