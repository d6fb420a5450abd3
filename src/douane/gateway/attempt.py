"""A request that may have to be made again, since the server may know nothing of the session any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from douane.gateway.exchange import PLAIN, Heard
from douane.gateway.through import Through
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange

_UNKNOWN: Final = 404


class Attempt(Through):
    """Passes everything on to the client's exchange, but for the word that there is no such session.

    `noted` is told of answers that are passed on.
    """

    def __init__(self, outer: Exchange, noted: Callable[[Permit], None] | None = None) -> None:
        super().__init__(outer)
        self._noted = noted
        self._withheld: Callable[[], None] | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the server said that it knows no such session, and so did nothing."""
        return self._withheld is not None

    def let_go(self) -> None:
        """Pass on what was withheld."""
        if self._withheld is not None:
            self._withheld()

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
