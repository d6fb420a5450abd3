"""A server behind HTTP: messages are posted, answers come as one JSON text or as a stream of events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from douane.gateway.exchange import Heard
from douane.gateway.headers import SESSION, VERSION, Fields, outgoing
from douane.gateway.upstreams.answer import addressed
from douane.model.events import Claims, Page
from douane.protocol.framing import TooLong, on_one_line
from douane.protocol.jsonrpc import Request
from douane.protocol.sse import Event, Events
from douane.transports.http.errors import HttpError

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.gateway.upstreams.asking import Asking, Destination
    from douane.protocol.jsonrpc import RequestId
    from douane.transports.http.incoming import Incoming

_SESSION_ID: Final = re.compile(r"[\x21-\x7e]{1,1024}")
_EVENT_ID: Final = re.compile(rb"[\x20-\x7e]{1,1024}")
_RETRY: Final = re.compile(rb"\d{1,9}")
_ABOUT_THE_REQUEST: Final = frozenset({200, 400, 404, 405, 409, 413, 422, 429, 500, 501, 503})
_STREAM: Final = "text/event-stream"
_OK: Final = 200
_GONE: Final = 404
_UNAUTHORIZED: Final = 401


class HttpUpstream:
    """One conversation's way to a server that speaks Streamable HTTP."""

    can_resume = True

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._place = asking.place

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Post it, and hand over what comes back."""
        incoming = await self.posted(conversation, permit, exchange)
        if incoming is not None:
            await self.take(incoming, conversation, permit, exchange)

    async def posted(
        self, conversation: Conversation, permit: Permit, exchange: Exchange | None
    ) -> Incoming | None:
        """What the server answers to it; without an answer, whoever waits is told why."""
        fields = outgoing(
            permit.packets, _claims(conversation, exchange), conversation.upstream_id, conversation.rules
        )
        try:
            return await self._asking("POST", fields, permit.raw)
        except HttpError as error:
            await failed(conversation, requests(permit), error)
            conversation.taken(permit, exchange, error.status)
            return None

    async def take(
        self, incoming: Incoming, conversation: Conversation, permit: Permit, exchange: Exchange | None
    ) -> None:
        """Hand over what the server answers to it."""
        idents = requests(permit)
        try:
            if idents:
                await _Hearing(self._place, conversation, exchange, idents).take(incoming)
        finally:
            incoming.close()
        is_taken = incoming.status < 300  # noqa: PLR2004  # HTTP's classes of status
        conversation.taken(permit, exchange, incoming.status if is_taken else passed(incoming.status))

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:
        """Ask for the stream of what the server says by itself."""
        fields: Fields = [("accept", "text/event-stream"), *_bound(conversation, exchange)]
        if last is not None:
            theirs = conversation.event_ids.theirs(last)
            if theirs is None:
                exchange.refuse(400, b"no stream can be taken up after this event; open a new one\n")
                return
            fields.append(("last-event-id", theirs))
        try:
            incoming = await self._asking("GET", fields, b"")
        except HttpError as error:
            exchange.refuse(error.status)
            return
        try:
            if incoming.status != _OK or _kind(incoming) != _STREAM:
                exchange.refuse(passed(incoming.status) if incoming.status != _OK else 502)
                return
            conversation.listens(exchange)
            exchange.begin_stream()
            await _Hearing(self._place, conversation, exchange, []).take(incoming)
            exchange.finish()
        finally:
            incoming.close()

    async def end(self, conversation: Conversation) -> int:
        """Tell the server; one that does not know the session has ended it already."""
        if conversation.upstream_id is None:
            return _OK
        try:
            incoming = await self._asking("DELETE", [(SESSION, conversation.upstream_id)], b"")
        except HttpError:
            return 502
        incoming.close()
        return incoming.status

    def close(self) -> None:
        """Connections belong to the pool."""


def requests(permit: Permit) -> list[RequestId]:
    """The ids of the requests in it."""
    return [packet.id for packet in permit.packets if isinstance(packet, Request)]


async def failed(conversation: Conversation, idents: Sequence[RequestId], error: HttpError) -> None:
    """Requests came to nothing for this reason; one that a person can mend is an answer like another."""
    status = _OK if isinstance(error.told, Page) else error.status
    await conversation.undelivered(idents, error.message, status, error.after, error.told)


def passed(status: int) -> int:
    """The status for the client: what says something of its request, not of us and the server."""
    return status if status in _ABOUT_THE_REQUEST else 502


class _Hearing:
    """What comes back for one request of ours."""

    def __init__(
        self,
        place: Destination,
        conversation: Conversation,
        exchange: Exchange | None,
        idents: Sequence[RequestId],
    ) -> None:
        self._limit = place.limit
        self._conversation = conversation
        self._exchange = exchange
        self._idents = idents

    async def take(self, incoming: Incoming) -> None:
        """All of it, and an error for each request that stays without an answer."""
        self._note_session(incoming)
        try:
            kind = _kind(incoming)
            if incoming.status == _OK and kind == _STREAM:
                await self._stream(incoming)
            else:
                await self._whole(incoming, kind)
        except HttpError as error:
            await self._fail(error.message, 502)

    def _note_session(self, incoming: Incoming) -> None:
        """The id under which the server knows the session, if this is the answer that opens it."""
        ident = incoming.headers.get(SESSION)
        conversation = self._conversation
        is_opening = conversation.upstream_id is None and conversation.session.proposed is not None
        if ident and is_opening and incoming.status == _OK and _SESSION_ID.fullmatch(ident):
            conversation.upstream_id = ident

    async def _stream(self, incoming: Incoming) -> None:
        events = Events(self._limit)
        is_resumable = False
        async for chunk in incoming.chunks():
            for event in events.feed(chunk):
                is_resumable |= isinstance(event, Event) and bool(event.id)
                await self._event(event)
            if self._exchange is not None:
                await self._exchange.drained()
        if self._waiting() and not is_resumable:
            await self._fail("the server ended its answer too early", 502)
        elif self._exchange is not None and not self._conversation.session.held:
            self._exchange.finish()

    async def _event(self, event: Event | TooLong) -> None:
        if isinstance(event, TooLong):
            await self._conversation.heard(self._exchange, event, Heard(is_streamed=True))
            return
        is_named = event.id and _EVENT_ID.fullmatch(event.id)
        ident = self._conversation.event_ids.ours(event.id) if event.id and is_named else None
        retry = event.retry if event.retry and _RETRY.fullmatch(event.retry) else None
        heard = Heard(id=ident, retry=retry, is_streamed=True)
        if event.data:
            await self._conversation.heard(self._exchange, on_one_line(event.data), heard)
        elif self._exchange is not None:
            self._exchange.mark(heard)

    async def _whole(self, incoming: Incoming, kind: str) -> None:
        raw = on_one_line(await incoming.read(self._limit))
        is_message = incoming.status != _UNAUTHORIZED  # where some tell OAuth's errors
        if is_message and raw.strip() and kind == "application/json":
            raw = addressed(raw, self._waiting()) if incoming.status != _OK else raw
            await self._conversation.heard(self._exchange, raw, Heard(passed(incoming.status)))
        if incoming.status == _GONE and self._conversation.upstream_id is not None:
            self._conversation.is_over = True
        if self._waiting():
            await self._fail(*_trouble(incoming.status, self._conversation.session.server.name))

    def _waiting(self) -> list[RequestId]:
        pending = self._conversation.session.pending
        return [ident for ident in self._idents if any(ident in table for table in pending.values())]

    async def _fail(self, because: str, status: int) -> None:
        await self._conversation.undelivered(self._waiting(), because, status)


def _trouble(status: int, server: str) -> tuple[str, int]:
    """What to say of an answer without a message, and with which status."""
    if status in {_UNAUTHORIZED, 403}:
        fix = f"run `douane credentials login {server}` where Douane runs"
        return f"the server does not accept the credentials that Douane has for it ({fix})", 502
    if status == _GONE:
        return "the server does not know this session any more", _GONE
    if 400 <= status < 500:  # noqa: PLR2004  # HTTP's classes of status
        return f"the server refused the request with status {status}", passed(status)
    return f"the server answered with status {status} and no message", 502


def _bound(conversation: Conversation, exchange: Exchange) -> Fields:
    fields: Fields = []
    if conversation.upstream_id is not None:
        fields.append((SESSION, conversation.upstream_id))
    revision = _claims(conversation, exchange).revision
    if revision is not None:
        fields.append((VERSION, revision))
    return fields


def _claims(conversation: Conversation, exchange: Exchange | None) -> Claims:
    """What the client's headers say, or would say if it had sent any."""
    if exchange is None or exchange.claims is None:
        return Claims(conversation.session.settled or conversation.session.stateless)
    return exchange.claims


def _kind(incoming: Incoming) -> str:
    """What the body is said to be, without parameters."""
    given = incoming.headers.get("content-type") or ""
    return given.partition(";")[0].strip().lower()
