"""Pipes and sockets, one way each: frames that come, and bytes that wait until they are taken."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, BinaryIO, Final

from douane.protocol.framing import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.protocol.direction import Direction
    from douane.transports.base import Receiver
    from douane.transports.loop import Loop

CHUNK: Final = 1 << 16  # bytes of one read
CONGESTED: Final = 1 << 16  # bytes that wait from which on a peer is slow
RELIEVED: Final = 1 << 14  # and down to which it has to come
_HANG_UP: Final = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Incoming:
    """Frames of a peer, whose messages go in `direction`, with lines of at most `limit` bytes.

    Nothing is read before `listen`. `has_spoken` when anything has come, `is_silent` when nothing more will.
    """

    def __init__(self, loop: Loop, file: BinaryIO, direction: Direction, limit: int) -> None:
        self.has_spoken = False
        self.is_silent = False
        self._loop = loop
        self._file = file
        self._direction = direction
        self._lines = Lines(limit)
        self._receiver: Receiver | None = None
        self._is_paused = True

    def listen(self, receiver: Receiver) -> None:
        """Give frames to `receiver` from now on."""
        self._receiver = receiver
        self.resume()

    def pause(self) -> None:
        """Let the peer wait."""
        if not self._is_paused:
            self._is_paused = True
            self._loop.forget(self._file.fileno())

    def resume(self) -> None:
        """Read from the peer again."""
        if self._is_paused and not self.is_silent and self._receiver is not None:
            self._is_paused = False
            self._loop.watch(self._file.fileno(), select.POLLIN, self._read)

    def stop(self) -> None:
        """Take nothing more."""
        self.pause()
        self.is_silent = True

    @property
    def dropped(self) -> str:
        """What the peer has left unfinished, in words; "" if nothing."""
        left = self._lines.unfinished
        return f"{left} bytes of an unfinished message were dropped" if left else ""

    def _read(self, _events: int) -> None:
        try:
            chunk = os.read(self._file.fileno(), CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.stop()
        elif self._receiver is not None:
            self.has_spoken = True
            self._receiver.received(self._direction, self._lines.feed(chunk))


class Outgoing:
    """What waits for a peer, which may be slow; `relieved` is called when it was and has caught up.

    `is_gone` when the peer takes nothing more.
    """

    def __init__(self, loop: Loop, file: BinaryIO, relieved: Callable[[], None]) -> None:
        self.is_congested = False
        self.is_gone = False
        self._loop = loop
        self._file = file
        self._relieved = relieved
        self._waiting = bytearray()
        self._is_last = False
        os.set_blocking(file.fileno(), False)
        self._watch()

    @property
    def buffered(self) -> int:
        """Bytes that the peer has not taken yet."""
        return len(self._waiting)

    def send(self, line: bytes) -> None:
        """Queue one line; dropped when the peer is gone."""
        if self._file.closed or self._is_last:
            return
        is_behind = bool(self._waiting)
        self._waiting += line
        self._waiting += b"\n"
        if not is_behind:
            self._write()
        self.is_congested = self.is_congested or self.buffered > CONGESTED

    def finish(self) -> None:
        """Close the way to the peer when everything has been written."""
        self._is_last = True
        if not self._waiting:
            self.close()

    def close(self) -> None:
        """Close the way to the peer now, and drop what waits."""
        if not self._file.closed:
            self._loop.forget(self._file.fileno())
            self._file.close()
        self._waiting.clear()
        self.is_congested = False

    def _watch(self) -> None:
        """Wait for room if anything waits; a hang-up comes unasked."""
        self._loop.watch(self._file.fileno(), select.POLLOUT if self._waiting else 0, self._react)

    def _react(self, events: int) -> None:
        if events & _HANG_UP:
            self._lose()
            return
        self._write()
        if self.is_congested and self.buffered <= RELIEVED:
            self.is_congested = False
            self._relieved()

    def _write(self) -> None:
        try:
            del self._waiting[: os.write(self._file.fileno(), self._waiting)]
        except BlockingIOError:
            pass
        except OSError:
            self._lose()
            return
        if self._is_last and not self._waiting:
            self.close()
        else:
            self._watch()

    def _lose(self) -> None:
        self.is_gone = True
        self.close()
