"""The beginning and the end of an application, and of what stands in front of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from douane.errors import DouaneError

if TYPE_CHECKING:
    from douane.transports.asgi.types import App, Message, Receive, Scope, Send


class Life:
    """Begins before the application does, and ends after it; one that knows no such events gets none."""

    def __init__(
        self, app: App, begin: Callable[[], Awaitable[object]], end: Callable[[], Awaitable[None]]
    ) -> None:
        self._app = app
        self._begin = begin
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI's lifespan protocol has it; whoever starts the application is told why it cannot start."""
        first: list[Message] = [await receive()]
        try:
            await self._begin()
        except DouaneError as error:
            message = f"{error.message} (fix: {error.fix})"
            await send({"type": "lifespan.startup.failed", "message": message})
            return

        async def hear() -> Message:
            return first.pop() if first else await receive()

        async def tell(message: Message) -> None:
            if message["type"] in {"lifespan.shutdown.complete", "lifespan.startup.failed"}:
                await self._end()
            await send(message)

        try:
            await self._app(scope, hear, tell)
        except Exception:
            if not first:  # it knows of lifespan, and has failed
                await self._end()
                raise
        if first:
            await self._alone(receive, send)

    async def _alone(self, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._end()
        await send({"type": "lifespan.shutdown.complete"})
