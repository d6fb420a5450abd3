"""The writing side of a client's connection: a client that does not read is waited for, and then dropped."""

from __future__ import annotations

import asyncio
from math import inf
from typing import Final

from douane.transports.http.errors import Incomplete
from douane.transports.http.limits import HttpLimits
from douane.transports.http.taken import taken

_JOINED: Final = 16 << 10  # a body up to this is copied behind its head; a longer one is written after it


class Sender:
    """Writes, says when more may be written, and ends a connection whose client has stopped to read."""

    def __init__(self, transport: asyncio.Transport, limits: HttpLimits) -> None:
        self._transport = transport
        self._limits = limits
        self._written = 0
        self._taken = 0  # of that, what the client had taken when this was last looked at
        self._look_at = inf
        self._waiters: list[asyncio.Future[None]] = []
        self.is_paused = False

    def write(self, head: bytes, body: bytes = b"") -> None:
        """Send; a client that lets too much wait is dropped."""
        transport = self._transport
        if transport.is_closing():
            return
        if self.is_paused and transport.get_write_buffer_size() > self._limits.unread:
            transport.abort()
            return
        self._written += len(head) + len(body)
        write_joined(transport, head, body)

    async def drained(self) -> None:
        """Wait until more may be written.

        Raises:
            Incomplete: The client has gone.
        """
        if self.is_paused and not self._transport.is_closing():
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
        if self._transport.is_closing():
            raise Incomplete("the client has gone")

    def pause(self, now: float) -> None:
        """Much is waiting for the client."""
        self.is_paused = True
        self._taken = self.taken()
        self._look_at = now + self._limits.stall_seconds

    def resume(self) -> None:
        """The client has read most of it, or is gone."""
        self.is_paused = False
        self._look_at = inf
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def taken(self) -> int:
        """A count that grows by the bytes that the client takes."""
        return taken(self._transport, self._written)

    def check(self, now: float) -> None:
        """Drop a client that has hardly read anything for the time of a stall."""
        if now < self._look_at:
            return
        before = self._taken
        self.pause(now)
        if self._taken - before < self._limits.stall_seconds * self._limits.rate:
            self._transport.abort()


def write_joined(transport: asyncio.Transport, head: bytes, body: bytes) -> None:
    """Write both, a small body in one piece with its head.

    Not with `writelines`, which in some releases of Python never asks the writer to pause (CVE-2024-12254).
    """
    if len(body) > _JOINED:
        transport.write(head)
        transport.write(body)
    else:
        transport.write(head + body)
