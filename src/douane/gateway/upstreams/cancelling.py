"""Cancelling over HTTP: a message in revisions with a handshake, else the end of a connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from douane.protocol.jsonrpc import Notification, Request

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation, Upstream
    from douane.gateway.exchange import Exchange
    from douane.protocol.jsonrpc import RequestId


class Cancelling:
    """A way to a server over HTTP, for a client that always cancels by a message (MCP 2026-07-28)."""

    can_resume = False

    def __init__(self, way: Upstream) -> None:
        self._way = way
        self._sending: dict[RequestId, asyncio.Task[object]] = {}

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Send it, or drop the request that it cancels."""
        if not _is_cancelled_by_leaving(conversation, permit):
            await self._send(conversation, permit, exchange)
            return
        for packet in permit.packets:
            ident = packet.params.get("requestId") if isinstance(packet, Notification) else None
            sending = self._sending.get(ident) if isinstance(ident, int | str) else None
            if sending is not None:
                sending.cancel()
        if exchange is not None:
            exchange.finish()

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for what the server says by itself."""
        await self._way.listen(conversation, exchange, last)

    async def end(self, conversation: Conversation) -> int:
        """Tell the server that this conversation is over."""
        return await self._way.end(conversation)

    def close(self) -> None:
        """Let go of the way."""
        self._way.close()

    async def _send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        idents = [packet.id for packet in permit.packets if isinstance(packet, Request)]
        task = asyncio.current_task()
        if task is not None:
            self._sending |= dict.fromkeys(idents, task)
        try:
            await self._way.send(conversation, permit, exchange)
        finally:
            for ident in idents:
                self._sending.pop(ident, None)


def _is_cancelled_by_leaving(conversation: Conversation, permit: Permit) -> bool:
    session = conversation.session
    is_stateless = session.settled is None and session.stateless is not None
    return is_stateless and any(
        isinstance(packet, Notification) and packet.method == "notifications/cancelled"
        for packet in permit.packets
    )
