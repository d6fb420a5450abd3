"""A server behind HTTP of which is not known yet how it speaks (MCP basic/transports, compatibility)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from douane.protocol.json import value_of
from douane.transports.http.errors import HttpError

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation, Upstream
    from douane.gateway.exchange import Exchange
    from douane.gateway.upstreams.http import HttpUpstream
    from douane.transports.http.incoming import Incoming

_UNKNOWN: Final = (404, 405)  # what a URL that takes no POST answers
_LONGEST: Final = 64 << 10  # bytes of an error


class Either:
    """Posts the first message; where that is not taken, the server is spoken to as of 2024-11-05.

    A status with a message of JSON-RPC is an answer to it, whatever the status.
    """

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
            if incoming.status not in _UNKNOWN or await _is_answer(incoming):
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


async def _is_answer(incoming: Incoming) -> bool:
    """Whether there is a message of JSON-RPC in it."""
    try:
        body = await incoming.read(_LONGEST)
    except HttpError:
        return False
    incoming.put_back(body)
    said = value_of(body)
    return isinstance(said, dict) and said.get("jsonrpc") == "2.0"
