"""A way to a server, with a span for each message that goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.gateway.spans.attributes import Attributes, of_packet, of_target
from douane.gateway.spans.carried import CARRIED
from douane.gateway.spans.marks import call_after, end, traceparent
from douane.gateway.spans.watched import watched_in
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation, Upstream
    from douane.gateway.exchange import Exchange
    from douane.gateway.spans.tracer import Spans
    from douane.gateway.spans.watched import Watched
    from douane.protocol.jsonrpc import Notification


class Traced:
    """Sends as `upstream` does; `where` says in spans how the server is reached."""

    def __init__(self, upstream: Upstream, spans: Spans, where: Attributes) -> None:
        self.can_resume = upstream.can_resume
        self._upstream = upstream
        self._spans = spans
        self._where = where

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Send it, and tell the server of the span by a header, where there are headers."""
        packet = permit.packets[0] if len(permit.packets) == 1 else None
        watched = watched_in(exchange)
        if watched is None or packet is None or isinstance(packet, Response):
            await self._upstream.send(conversation, permit, exchange)
            return
        span = self._begun(conversation, packet, watched)
        ident = packet.id if isinstance(packet, Request) else None
        if ident is not None:
            watched.sent(ident, span)
        before = CARRIED.set(traceparent(span))
        try:
            await self._upstream.send(conversation, permit, exchange)
        finally:
            CARRIED.reset(before)
            if ident is None:
                end(span)
            elif not conversation.awaits(ident):  # a process answers when it likes
                watched.received(span)

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for what the server says by itself."""
        await self._upstream.listen(conversation, exchange, last)

    async def end(self, conversation: Conversation) -> int:
        """Tell the server that this conversation is over; gives its status."""
        return await self._upstream.end(conversation)

    def close(self) -> None:
        """Let go of it."""
        self._upstream.close()

    def _begun(self, conversation: Conversation, packet: Request | Notification, watched: Watched) -> Span:
        within = watched.of(packet)
        span = self._spans.sending(of_packet(packet) | self._where, within)
        target = of_target(packet, conversation.rules.pins)
        for one in (span, *([within] if within is not None else [])):
            call_after(one, packet.method, target)
        return span
