"""A server behind HTTP of which is not known yet how it speaks (MCP basic/transports, compatibility)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation, Upstream
    from douane.gateway.exchange import Exchange
    from douane.gateway.upstreams.http import HttpUpstream

_UNKNOWN: Final = (404, 405)  # what a URL that takes no POST answers


class Either:
    """Posts the first message; where that is not taken, the server is spoken to as of 2024-11-05."""

    can_resume = False

    def __init__(self, new: HttpUpstream, old: Callable[[], Upstream]) -> None:
        self._new = new
        self._old = old
        self._way: Upstream | None = None

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Send it the one way or the other."""
        if self._way is None:
            incoming = await self._new.posted(conversation, permit, exchange)
            if incoming is None:
                return
            if incoming.status not in _UNKNOWN:
                self._way = self._new
                await self._new.take(incoming, conversation, permit, exchange)
                return
            incoming.close()
            self._way = self._old()
        await self._way.send(conversation, permit, exchange)

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for what the server says by itself."""
        await (self._way or self._new).listen(conversation, exchange, last)

    async def end(self, conversation: Conversation) -> int:
        """Tell the server that this conversation is over."""
        return await (self._way or self._new).end(conversation)

    def close(self) -> None:
        """Let go of the way that was found."""
        (self._way or self._new).close()
