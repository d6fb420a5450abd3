"""A session that outlives the server's: when that is gone, it is begun anew where that is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from douane.gateway.attempt import Attempt
from douane.gateway.memory import pass_on
from douane.gateway.past import Past

if TYPE_CHECKING:
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.model.access import Principal
    from douane.protocol.eras import Revision
    from douane.protocol.framing import TooLong

_LATER: Final = (("retry-after", "1"),)


class Lasting:
    """One conversation after the other with the same server, which the client knows as one.

    The next one begins with the client's own handshake, log level and subscriptions, and goes on only with a
    server that answers them as before. **Invariant:** nothing is said twice that a server may have acted on.
    """

    def __init__(self, first: Conversation, begin: Callable[[], Conversation]) -> None:
        self.is_kept = False
        self._now = first
        self._begin = begin
        self._past = Past()
        self._returning = asyncio.Lock()

    @property
    def upstream_id(self) -> str | None:
        """What the server calls it."""
        return self._now.upstream_id

    @property
    def revision(self) -> Revision | None:
        """What the handshake has agreed on, or is about to; None where there is none."""
        return self._now.revision

    @property
    def is_over(self) -> bool:
        """Whether the server knows nothing of it any more, and it cannot be begun anew."""
        return self._now.is_over and not (self._now.may_return and self._past.can_return)

    def speaks_for(self, principal: Principal) -> None:
        """The next message is of this principal: the same as before, with the roles and scopes of now."""
        self._now.speaks_for(principal)

    async def said(self, exchange: Exchange, raw: bytes | TooLong) -> None:
        """The client said something: pass it on, or tell it why not."""
        if self._now.is_over and not await self._is_there(exchange):
            return
        now, attempt = self._now, Attempt(exchange, self._past.noting(raw))
        await now.said(attempt, raw)
        if attempt.is_unknown and await self._has_returned(now, exchange):
            await self._now.said(exchange, raw)
        else:
            attempt.let_go()

    def left(self, exchange: Exchange) -> None:
        """The client waits no more for what this exchange asked."""
        self._now.left(exchange)

    async def listen(self, exchange: Exchange, last: str | None) -> None:
        """Let the client hear what the server says by itself, from after the event `last`."""
        if self._now.is_over and not await self._is_there(exchange):
            return
        now, attempt = self._now, Attempt(exchange)
        await now.listen(attempt, last)
        if attempt.is_unknown and last is None and await self._has_returned(now, exchange):
            await self._now.listen(exchange, last)
        else:
            attempt.let_go()

    async def end(self) -> int:
        """Tell the server that this is over; gives its status."""
        return await self._now.end()

    def close(self) -> None:
        """Let go of the way to the server."""
        self._now.close()

    async def _is_there(self, exchange: Exchange) -> bool:
        """Whether something can be said to a server that was gone; if not, the client was told."""
        if self._now.may_return and await self._has_returned(self._now, exchange):
            return True
        if self.is_over:
            exchange.refuse(404)
        else:
            exchange.refuse(503, fields=_LATER)
        return False

    async def _has_returned(self, gone: Conversation, exchange: Exchange) -> bool:
        """Whether there is a conversation in place of this one, by now or from now on."""
        async with self._returning:
            if self._now is not gone:
                return True
            if not self._past.can_return:
                return False
            after = self._begin()
            pass_on(gone.session, after.session)
            if not await self._past.repeat(after, exchange):
                after.close()
                return False
            self._now = after
            gone.close()
            return True
