"""A link without a peer: it keeps what was sent, for tests and for judging without a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.engine.permit import Permit


@dataclass
class MemoryLink:
    """Takes permits until `room` bytes of them wait to be read with `take`."""

    room: int = 1 << 16
    sent: list[bytes] = field(default_factory=list)
    is_paused: bool = False
    is_finished: bool = False

    @property
    def buffered(self) -> int:
        """Bytes that wait to be taken."""
        return sum(len(raw) for raw in self.sent)

    @property
    def is_congested(self) -> bool:
        """Whether more waits than there is room for."""
        return self.buffered > self.room

    def send(self, permit: Permit) -> None:
        """Keep the frame."""
        if not self.is_finished:
            self.sent.append(permit.raw)

    def pause(self) -> None:
        """Be read no more."""
        self.is_paused = True

    def resume(self) -> None:
        """Be read again."""
        self.is_paused = False

    def finish(self) -> None:
        """Drop what comes from now on."""
        self.is_finished = True

    def take(self) -> list[bytes]:
        """Everything that was sent, which then no longer waits."""
        taken, self.sent = self.sent, []
        return taken
