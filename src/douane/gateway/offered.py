"""What an endpoint needs of what it stands in front of, be it one server or several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from douane.gateway.exchange import Exchange
    from douane.gateway.limits.admission import Call
    from douane.gateway.sessions import Bound
    from douane.model.access import Principal
    from douane.protocol.eras import Revision
    from douane.protocol.framing import TooLong


class Talk(Protocol):
    """A conversation; see `gateway/conversation.py`."""

    is_kept: bool

    @property
    def upstream_id(self) -> str | None:
        """What the server calls it."""

    @property
    def revision(self) -> Revision | None:
        """What the handshake has agreed on, or is about to; None where there is none."""

    @property
    def is_over(self) -> bool:
        """Whether the server knows nothing of it any more."""

    def speaks_for(self, principal: Principal) -> None:
        """The next message is of this principal: the same as before, with the roles and scopes of now."""

    async def said(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """The client said something: pass it on, or tell it why not."""

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""

    async def listen(self, exchange: Exchange, last: str | None) -> None:
        """Let the client hear what the server says by itself, from after the event `last`."""

    async def end(self) -> int:
        """Tell the server that this is over; gives its status."""

    def close(self) -> None:
        """Let go of the way to the server."""


class Offered(Protocol):
    """Begins conversations, all of which are counted and bound under one `name`.

    `place` is a digest of 16 bytes of where that leads.
    """

    name: str
    place: bytes

    def counted(self, call: Call, tool: str) -> Call:
        """The call as limits know it."""

    def begin(self, principal: Principal, name: str) -> Talk:
        """A conversation of a handshake revision, which remembers for itself; records call it `name`."""

    def resume(self, principal: Principal, bound: Bound) -> Talk | None:
        """A conversation that was begun elsewhere; None if the server cannot go on with it."""

    def stateless(self, principal: Principal) -> Talk:
        """A conversation of a single request."""

    def close(self) -> None:
        """Let go of what conversations share."""
