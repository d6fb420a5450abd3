"""What ways have in common to servers that keep no place to which a client could come back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange

_OK: Final = 200


class Living(ABC):
    """A way that is the conversation: nothing of it can be resumed, and its end tells the server."""

    can_resume = False

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:  # noqa: ARG002  # nothing can be resumed
        """Let the client hear what the server says by itself, for as long as it likes."""
        exchange.begin_stream()
        conversation.listens(exchange)
        await exchange.over()

    async def end(self, conversation: Conversation) -> int:  # noqa: ARG002  # as the protocol has it
        """The server learns it from the end of the way."""
        self.close()
        return _OK

    @abstractmethod
    def close(self) -> None:
        """End it."""
