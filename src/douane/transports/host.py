"""The host of a stdio conversation, on our own standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from douane.model.events import Ending
from douane.transports.pipes import Incoming, Outgoing
from douane.transports.pollable import pollable_input, pollable_output

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.protocol.direction import Direction
    from douane.transports.base import Receiver
    from douane.transports.loop import Loop


class HostLink:
    """The host, whose messages go in `direction`, with lines of at most `limit` bytes."""

    def __init__(
        self, loop: Loop, direction: Direction, limit: int, streams: tuple[BinaryIO, BinaryIO]
    ) -> None:
        stdin, stdout = streams
        self._direction = direction
        self._receiver: Receiver | None = None
        self._incoming = Incoming(loop, pollable_input(stdin), direction, limit)
        self._outgoing = Outgoing(loop, pollable_output(stdout), self._relieved)

    @property
    def has_spoken(self) -> bool:
        """Whether the host has said anything yet."""
        return self._incoming.has_spoken

    @property
    def is_silent(self) -> bool:
        """Whether the host has said its last."""
        return self._incoming.is_silent

    @property
    def is_gone(self) -> bool:
        """Whether nothing more can be written to the host."""
        return self._outgoing.is_gone

    @property
    def is_over(self) -> bool:
        """Whether the host says or takes nothing more."""
        return self.is_silent or self.is_gone

    @property
    def buffered(self) -> int:
        """Bytes that the host has not taken yet."""
        return self._outgoing.buffered

    @property
    def is_congested(self) -> bool:
        """Whether the host reads more slowly than it is written to."""
        return self._outgoing.is_congested

    def listen(self, receiver: Receiver) -> None:
        """Give frames to `receiver` from now on."""
        self._receiver = receiver
        self._incoming.listen(receiver)

    def send(self, permit: Permit) -> None:
        """Queue one line."""
        self._outgoing.send(permit.raw)

    def pause(self) -> None:
        """Let the host wait."""
        self._incoming.pause()

    def resume(self) -> None:
        """Read from the host again."""
        self._incoming.resume()

    def finish(self) -> None:
        """Close the way to the host when everything has been written."""
        self._outgoing.finish()

    def stop(self) -> None:
        """Take nothing more from the host, and tell the receiver so, once."""
        self._incoming.stop()
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.ended(self._direction, Ending.EOF, self._incoming.dropped)

    def close(self) -> None:
        """Close the way to the host now, and drop what waits."""
        self._outgoing.close()

    def _relieved(self) -> None:
        if self._receiver is not None:
            self._receiver.congestion_changed()
