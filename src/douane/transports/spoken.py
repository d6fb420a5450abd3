"""The host of a stdio conversation within asyncio: its lines as they come, and lines for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO, Final

from douane.protocol.framing import Lines, TooLong
from douane.transports.pollable import pollable_input, pollable_output

_CHUNK: Final = 1 << 16


class Spoken:
    """What the host says, in lines of at most `limit` bytes, and what it is told; to be opened and closed."""

    def __init__(self, limit: int) -> None:
        self._lines = Lines(limit)
        self._heard = asyncio.StreamReader(_CHUNK)
        self._told = _Told()

    async def open(self, streams: tuple[BinaryIO, BinaryIO]) -> None:
        """Begin to read the first stream and to write to the second."""
        loop = asyncio.get_running_loop()
        stdin, stdout = pollable_input(streams[0]), pollable_output(streams[1])
        await loop.connect_write_pipe(lambda: self._told, stdout)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(self._heard), stdin)

    @property
    def gone(self) -> asyncio.Event:
        """Whether nothing more can be written to the host."""
        return self._told.gone

    async def lines(self) -> AsyncIterator[bytes | TooLong]:
        """Every line until the host has said its last."""
        while chunk := await self._heard.read(_CHUNK):
            for line in self._lines.feed(chunk):
                yield line

    def say(self, raw: bytes) -> None:
        """Write a line; one to nobody is dropped."""
        if not self._told.gone.is_set():
            self._told.transport.write(raw + b"\n")

    async def drained(self) -> None:
        """Wait until the host has read enough for more to be said."""
        await self._told.ready.wait()

    async def close(self) -> None:
        """Let the host read what waits for it, as long as it does, and end."""
        if not self._told.gone.is_set():
            self._told.transport.write_eof()
            await self._told.gone.wait()


class _Told(asyncio.Protocol):
    """The way to the host; asyncio makes one protocol for both ways of a pipe."""

    transport: asyncio.WriteTransport

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.ready = asyncio.Event()
        self.ready.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.gone.set()
        self.ready.set()

    def pause_writing(self) -> None:
        self.ready.clear()

    def resume_writing(self) -> None:
        self.ready.set()
