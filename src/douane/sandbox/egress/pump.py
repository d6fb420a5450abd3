"""Bytes from one socket to another, counted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from douane.sandbox.egress.body import Body
from douane.sandbox.egress.refusals import RefusedError, Why
from douane.sandbox.egress.stream import Stream

_PIECE: Final = 256 << 10


class Volume:
    """What may be sent out of a sandbox in all, in bytes; for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._left = most

    def spend(self, number: int) -> None:
        """Take so many of what is left.

        Raises:
            RefusedError: that is more than there is; nothing is left from now on.
        """
        with self._lock:
            self._left = max(self._left - number, -1)
            is_spent = self._left < 0
        if is_spent:
            raise RefusedError(Why.VOLUME, f"this server has sent the {self._most} bytes that it may")


class Pump:
    """One connection between two sockets, each way in a thread; how much went is in `sent` and `received`."""

    def __init__(self, client: Stream, upstream: Stream, volume: Volume) -> None:
        self.client = client
        self._upstream = upstream
        self._volume = volume
        for one in (client, upstream):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is handed on is whole already
        self.look: Callable[[bytes], None] | None = None  # at what is said, which it refuses by an error
        self.sent = 0
        self.received = 0

    def lead_through(self, client: Stream, upstream: Stream) -> None:
        """Carry through these from now on, which are over those that it had."""
        self.client, self._upstream = client, upstream

    def say(self, said: bytes | memoryview) -> None:
        """Send something out.

        Raises:
            RefusedError: it is refused, or would be more than may be sent.
            OSError: nobody takes it.
        """
        if self.look is not None:
            self.look(bytes(said))
        self._volume.spend(len(said))
        self._upstream.sendall(said)
        self.sent += len(said)

    def hear(self, heard: bytes | memoryview) -> None:
        """Hand in something that came from outside; raises an OSError if nobody takes it."""
        self.client.sendall(heard)
        self.received += len(heard)

    def run(self, body: Body | None) -> None:
        """Carry bytes both ways until both sides have said all; out goes `body`, or everything.

        Raises:
            RefusedError: what the client sends goes no further.
        """
        for one in (self.client, self._upstream):
            one.settimeout(None)
        inward = threading.Thread(target=_carried, args=(self._upstream, self.client, self.hear), daemon=True)
        inward.start()
        try:
            self._outward(body)
        except RefusedError:
            self.cut()
            raise
        finally:
            inward.join()

    def cut(self) -> None:
        """End both ways at once."""
        for one in (self.client, self._upstream):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _outward(self, body: Body | None) -> None:
        _carried(self.client, self._upstream, self.say if body is None else partial(self._say_of, body))

    def _say_of(self, body: Body, piece: memoryview) -> None:
        taken = body.take(bytes(piece))
        if taken:
            self.say(piece[:taken])


def _carried(source: Stream, sink: Stream, take: Callable[[memoryview], None]) -> None:
    """Hand on what comes from the source, until it says no more, of which the sink hears."""
    room = bytearray(_PIECE)
    view = memoryview(room)
    with suppress(OSError):
        while length := source.recv_into(room):
            take(view[:length])
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
