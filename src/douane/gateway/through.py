"""An exchange that stands before another one."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING

from douane.gateway.exchange import PLAIN, Heard

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange
    from douane.model.events import Claims


class Through:
    """Passes everything on to `outer`; others say what they do otherwise."""

    def __init__(self, outer: Exchange) -> None:
        self.claims: Claims | None = outer.claims
        self.awaiting = outer.awaiting
        self.outer = outer

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said."""
        return self.outer.is_over

    def over(self) -> Awaitable[None]:
        """Wait until nothing more can be said."""
        return self.outer.over()

    async def drained(self) -> None:
        """Wait until the client has read enough for more to be said."""
        await self.outer.drained()

    def begin_stream(self) -> None:
        """Answer with a stream of events."""
        self.outer.begin_stream()

    def mark(self, heard: Heard) -> None:
        """Pass on where the stream can be resumed."""
        self.outer.mark(heard)

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message."""
        self.outer.tell(permit, heard)

    def finish(self, status: int = 202) -> None:
        """This is all."""
        self.outer.finish(status)

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Answer with an error that is none of MCP."""
        self.outer.refuse(status, body, fields)
