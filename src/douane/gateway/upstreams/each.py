"""A way of its own for each conversation, where the protocol has one stream for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation, Upstream
    from douane.gateway.exchange import Exchange


class Each:
    """Makes a way with the first message of a conversation, and ends it with the conversation."""

    can_resume = False

    def __init__(self, made: Callable[[], Upstream]) -> None:
        self._made = made
        self._ways: dict[Conversation, Upstream] = {}

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Send it by the way of this conversation."""
        await self._of(conversation).send(conversation, permit, exchange)

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for what the server says by itself."""
        await self._of(conversation).listen(conversation, exchange, last)

    async def end(self, conversation: Conversation) -> int:
        """End the way of this conversation."""
        way = self._ways.pop(conversation, None)
        return 200 if way is None else await way.end(conversation)

    def close(self) -> None:
        """End all of them."""
        for way in self._ways.values():
            way.close()
        self._ways.clear()

    def _of(self, conversation: Conversation) -> Upstream:
        way = self._ways.get(conversation)
        if way is None:
            way = self._ways[conversation] = self._made()
        return way
