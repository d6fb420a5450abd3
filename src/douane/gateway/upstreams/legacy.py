"""A server of HTTP with SSE (MCP 2024-11-05): one stream brings all it says, and names where to post."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from douane.gateway.headers import VERSION, Fields
from douane.gateway.upstreams.http import failed, passed, requests
from douane.gateway.upstreams.living import Living
from douane.protocol.framing import TooLong, on_one_line
from douane.protocol.sse import Event, Events
from douane.transports.http.errors import Broken, HttpError, TimedOut, Unreachable
from douane.transports.http.outgoing import PORTS, Origin

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.gateway.upstreams.asking import Asking
    from douane.transports.http.incoming import Incoming

_PATIENCE: Final = 30.0  # seconds for the server to name where to post
_OK: Final = 200
_REFUSED: Final = 300  # the first status that takes no message
_TARGET: Final = re.compile(rb"[\x21-\x7e]{1,2048}")
_MOST_SAID: Final = 64 << 10  # bytes of an answer that nobody reads
_NOTHING: Final = 404
_FIX: Final = "see whether its URL is that of an SSE endpoint, and what its log says"


class LegacyUpstream(Living):
    """One conversation's stream, opened with its first message; the end of the one is that of the other."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._endpoint: asyncio.Future[str] | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Post it to where the server said; what answers it comes on the stream."""
        idents = requests(permit)
        try:
            status = await self._post(await self._opened(conversation), conversation, permit.raw)
        except HttpError as error:
            status = error.status
            await failed(conversation, idents, error)
        else:
            if status >= _REFUSED:
                because = f"the server refused the message with status {status}"
                await conversation.undelivered(idents, because)
                status = passed(status)
        conversation.taken(permit, exchange, status)

    def close(self) -> None:
        """End the stream."""
        if self._hearing is not None:
            self._hearing.cancel()

    async def _post(self, target: str, conversation: Conversation, raw: bytes) -> int:
        fields: Fields = [("content-type", "application/json")]
        if conversation.session.settled is not None:
            fields.append((VERSION, conversation.session.settled))
        incoming = await self._asking("POST", fields, raw, target)
        with suppress(HttpError):
            await incoming.read(_MOST_SAID)
        return incoming.status

    async def _opened(self, conversation: Conversation) -> str:
        """Where to post; asked of the server once."""
        if self._endpoint is None:
            self._endpoint = asyncio.get_running_loop().create_future()
            self._hearing = asyncio.create_task(self._hear(conversation, self._endpoint))
        try:
            async with asyncio.timeout(min(_PATIENCE, self._asking.place.timeout)):
                return await asyncio.shield(self._endpoint)
        except TimeoutError:
            self.close()
            raise TimedOut("the server does not say where to post messages", _FIX) from None

    async def _hear(self, conversation: Conversation, endpoint: asyncio.Future[str]) -> None:
        try:
            incoming = await self._asking("GET", [("accept", "text/event-stream")], b"")
            try:
                await self._stream(incoming, conversation, endpoint)
            finally:
                incoming.close()
        except HttpError as error:
            if endpoint.done():
                await conversation.server_ended(error.message)
            else:
                endpoint.set_exception(error)
                endpoint.exception()  # those who have given up meanwhile leave it unread
        finally:
            conversation.is_over = True

    async def _stream(
        self, incoming: Incoming, conversation: Conversation, endpoint: asyncio.Future[str]
    ) -> None:
        if incoming.status == _NOTHING:
            raise Unreachable("nothing is at this path (404)", "correct the path of its URL")
        if incoming.status != _OK or not _is_stream(incoming):
            raise Unreachable(f"the server has no stream of events (status {incoming.status})", _FIX)
        events = Events(self._asking.place.limit)
        async for chunk in incoming.chunks():
            for event in events.feed(chunk):
                if isinstance(event, Event) and event.name == b"endpoint":
                    self._name(event, endpoint)
                else:
                    await _hear_one(conversation, event, endpoint)
        raise Broken("the server ended its stream", _FIX)

    def _name(self, event: Event, endpoint: asyncio.Future[str]) -> None:
        if endpoint.done():
            raise Broken("the server says twice where to post messages", _FIX)
        place = self._asking.place
        target = target_in(event.data or b"", place.origin, place.target)
        if target is None:
            raise Broken("the server wants messages posted to another origin, or to no address at all", _FIX)
        endpoint.set_result(target)


async def _hear_one(
    conversation: Conversation, event: Event | TooLong, endpoint: asyncio.Future[str]
) -> None:
    if isinstance(event, TooLong):
        await conversation.heard(None, event)
    elif event.data and event.name in {None, b"", b"message"}:
        if not endpoint.done():
            raise Broken("the server speaks before it says where to post messages", _FIX)
        await conversation.heard(None, on_one_line(event.data))


def target_in(said: bytes, origin: Origin, target: str) -> str | None:
    """Where to post, of what the server at `origin` and `target` said; None if it is not there.

    It may be of the same origin only: elsewhere it could be a server of the operator's own network.
    """
    if not _TARGET.fullmatch(said):
        return None
    try:
        parts = urlsplit(urljoin(f"{origin.url}{target}", said.decode("ascii")))
        named = (parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme))
    except ValueError:
        return None
    if named != (origin.scheme, origin.host.lower(), origin.port) or "@" in parts.netloc:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_stream(incoming: Incoming) -> bool:
    kind = (incoming.headers.get("content-type") or "").partition(";")[0]
    return kind.strip().lower() == "text/event-stream"
