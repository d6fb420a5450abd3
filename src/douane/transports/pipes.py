"""Pipes, terminals and files as links: the host's side of a stdio conversation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, BinaryIO

from douane.model.events import Ending
from douane.protocol.framing import Lines
from douane.transports.pollable import pollable_input, pollable_output

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.protocol.direction import Direction
    from douane.transports.base import Receiver


class _Reading(asyncio.Protocol):
    """Bytes of the host to frames."""

    def __init__(
        self, direction: Direction, limit: int, receiver: Receiver, silent: asyncio.Future[None]
    ) -> None:
        self._direction = direction
        self._lines = Lines(limit)
        self._receiver = receiver
        self._silent = silent

    def data_received(self, data: bytes) -> None:
        self._receiver.received(self._direction, self._lines.feed(data))

    def connection_lost(self, exc: Exception | None) -> None:
        ending = Ending.BROKEN if exc else Ending.EOF
        left = self._lines.unfinished
        detail = f"{left} bytes of an unfinished message were dropped" if left else ""
        self._receiver.ended(self._direction, ending, detail)
        if not self._silent.done():
            self._silent.set_result(None)


class _Writing(asyncio.BaseProtocol):
    """What the loop says about the way to the host."""

    def __init__(self, receiver: Receiver, gone: asyncio.Future[None]) -> None:
        self.is_congested = False
        self._receiver = receiver
        self._gone = gone

    def pause_writing(self) -> None:
        self.is_congested = True
        self._receiver.congestion_changed()

    def resume_writing(self) -> None:
        self.is_congested = False
        self._receiver.congestion_changed()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # the loop's own signature
        if not self._gone.done():
            self._gone.set_result(None)


class HostLink:
    """The host's standard input and output.

    `silent` is done when the host has said its last, `gone` when nothing more can be written to it.
    """

    def __init__(self, writer: asyncio.WriteTransport, writing: _Writing, gone: asyncio.Future[None]) -> None:
        self._writer = writer
        self._writing = writing
        self.gone = gone
        self.silent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reader: asyncio.ReadTransport | None = None

    @property
    def buffered(self) -> int:
        """Bytes that the host has not taken yet."""
        return self._writer.get_write_buffer_size()

    @property
    def is_congested(self) -> bool:
        """Whether the host reads more slowly than it is written to."""
        return self._writing.is_congested

    def listen(self, reader: asyncio.ReadTransport) -> None:
        """Take frames from `reader` from now on."""
        self._reader = reader

    def send(self, permit: Permit) -> None:
        """Queue one line."""
        if not self._writer.is_closing():
            self._writer.write(permit.raw + b"\n")

    def pause(self) -> None:
        """Let the host wait."""
        if self._reader is not None and not self._reader.is_closing() and self._reader.is_reading():
            self._reader.pause_reading()

    def resume(self) -> None:
        """Read from the host again."""
        if self._reader is not None and not self._reader.is_closing() and not self._reader.is_reading():
            self._reader.resume_reading()

    def finish(self) -> None:
        """Close the way to the host when everything has been written."""
        self._writer.close()


async def open_host(
    direction: Direction, limit: int, receiver: Receiver, stdin: BinaryIO, stdout: BinaryIO
) -> HostLink:
    """Connect to the host; `direction` is the way its messages go, `limit` the longest line in bytes."""
    loop = asyncio.get_running_loop()
    gone: asyncio.Future[None] = loop.create_future()
    writing = _Writing(receiver, gone)
    writer, _ = await loop.connect_write_pipe(lambda: writing, pollable_output(stdout))
    link = HostLink(writer, writing, gone)
    reading = _Reading(direction, limit, receiver, link.silent)
    reader, _ = await loop.connect_read_pipe(lambda: reading, pollable_input(stdin))
    link.listen(reader)
    return link
