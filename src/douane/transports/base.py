"""What a link promises the relay: it yields frames, sends permits, and can be made to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.permit import Permit
    from douane.model.events import Ending
    from douane.protocol.direction import Direction
    from douane.protocol.framing import TooLong


class Link(Protocol):
    """One side of a conversation. Nothing here blocks, parses or decides."""

    @property
    def buffered(self) -> int:
        """Bytes that were sent and not yet taken by the peer."""

    @property
    def is_congested(self) -> bool:
        """Whether the peer is slow enough that no more should be sent for now."""

    def send(self, permit: Permit) -> None:
        """Queue one frame; a link whose peer is gone drops it."""

    def pause(self) -> None:
        """Read no more until `resume`; may be called again."""

    def resume(self) -> None:
        """Go on reading; may be called again."""

    def finish(self) -> None:
        """Tell the peer that nothing more comes, once what is queued has gone."""


class Receiver(Protocol):
    """What a link tells."""

    def received(self, direction: Direction, frames: Iterable[bytes | TooLong]) -> None:
        """Whole frames came, in order."""

    def congestion_changed(self) -> None:
        """A link became congested, or is so no longer."""

    def ended(self, direction: Direction, ending: Ending, detail: str) -> None:
        """No more frames will come this way."""
