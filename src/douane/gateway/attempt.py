"""A request that may have to be made again, since the server may know nothing of the session any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from douane.gateway.exchange import PLAIN, Heard
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange

_UNKNOWN: Final = 404


class Attempt:
    """Passes everything on to the client's exchange, but for the word that there is no such session.

    `noted` is told of answers that are passed on.
    """

    def __init__(self, outer: Exchange, noted: Callable[[Permit], None] | None = None) -> None:
        self.claims = outer.claims
        self.awaiting = outer.awaiting
        self._noted = noted
        self.outer = outer
        self._withheld: Callable[[], None] | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the server said that it knows no such session, and so did nothing."""
        return self._withheld is not None

    def let_go(self) -> None:
        """Pass on what was withheld."""
        if self._withheld is not None:
            self._withheld()

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said."""
        return self.outer.is_over

    async def over(self) -> None:
        """Wait until nothing more can be said."""
        await self.outer.over()

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
        if heard.status == _UNKNOWN:
            self._withheld = partial(self.outer.tell, permit, heard)
            return
        if self._noted is not None and any(isinstance(packet, Response) for packet in permit.packets):
            self._noted(permit)
        self.outer.tell(permit, heard)

    def finish(self, status: int = 202) -> None:
        """This is all."""
        if status == _UNKNOWN:
            self._withheld = partial(self.outer.finish, status)
        else:
            self.outer.finish(status)

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:
        """Answer with an error that is none of MCP."""
        if status == _UNKNOWN:
            self._withheld = partial(self.outer.refuse, status, body, fields)
        else:
            self.outer.refuse(status, body, fields)
