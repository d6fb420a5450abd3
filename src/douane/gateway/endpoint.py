"""One server behind the door: who asks is established, and the conversation found or begun."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from douane.engine.claims import is_stateless
from douane.gateway.exchange import Exchange
from douane.gateway.headers import SESSION, claims_of
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.way import Presented, Refused, Way
from douane.gateway.sessions import Asking, Found, Full, Gone, Live, Seen
from douane.transports.http.errors import Incomplete

if TYPE_CHECKING:
    from douane.gateway.conversation import Conversation
    from douane.gateway.served import Served
    from douane.gateway.sessions import Sessions
    from douane.transports.http.exchange import Reply, Request

_BLANK: Final = bytes.maketrans(b"\r\n", b"  ")  # line ends between values of JSON, which lines cannot hold
_TEXT: Final = ("content-type", "text/plain; charset=utf-8")
_ENDED: Final = 404


class Endpoint:
    """Takes the requests for one server."""

    def __init__(
        self, served: Served, sessions: Sessions, ways: Sequence[Way], resource: str, limit: int
    ) -> None:
        self._served = served
        self._sessions = sessions
        self._ways = ways
        self._resource = resource
        self._limit = limit
        self._conversations: dict[bytes, Conversation] = {}

    async def enter(self, request: Request, reply: Reply) -> None:
        """Take one request whose head is in order."""
        presented = Presented(request.headers, request.peer, self._resource, request.query)
        principal = await authenticate(self._ways, presented)
        if isinstance(principal, Refused):
            self._challenge(reply, principal)
            return
        seen = Seen(request.peer.address, request.headers.get("user-agent") or "")
        asking = Asking(principal, self._served.identity.name, seen)
        session = request.headers.get(SESSION)
        if is_stateless(claims_of(request.headers).revision):
            await self._alone(request, reply, asking)
        elif session is not None:
            await self._within(request, reply, self._sessions.find(session, asking, time.time()))
        elif request.method == "POST":
            await self._opening(request, reply, asking)
        else:
            _say(reply, 400, "name the session in `Mcp-Session-Id`")

    def sweep(self) -> None:
        """Let go of conversations whose sessions are over."""
        for live in self._sessions.over(time.time()):
            self._forget(live)

    def close(self) -> None:
        """Let go of every conversation."""
        for conversation in self._conversations.values():
            conversation.upstream.close()
        self._conversations.clear()
        self._served.close()

    async def _alone(self, request: Request, reply: Reply, asking: Asking) -> None:
        """A request of a stateless revision."""
        if request.method != "POST":
            _say(reply, 405, "this revision has POST alone", [("allow", "POST")])
            return
        body = await reply.body(self._limit)
        exchange = Exchange(reply, claims_of(request.headers), leave=_leave())
        conversation = self._served.stateless(asking.principal)
        try:
            await _through(conversation, exchange, body)
        finally:
            await conversation.upstream.end(conversation)

    async def _opening(self, request: Request, reply: Reply, asking: Asking) -> None:
        """The first request of a session, which the answer names."""
        body = await reply.body(self._limit)
        conversation = self._served.begin(asking.principal)

        def greeting() -> Iterator[tuple[str, str]]:
            revision = conversation.revision
            if revision is None:
                return
            began = self._sessions.begin(asking, conversation.upstream_id or "", revision, time.time())
            if isinstance(began, Live):
                self._conversations[began.bound.serial] = conversation
                yield SESSION, began.text

        exchange = Exchange(reply, claims_of(request.headers), greeting, _leave())
        try:
            await _through(conversation, exchange, body)
        finally:
            if conversation not in self._conversations.values():
                conversation.upstream.close()

    async def _within(self, request: Request, reply: Reply, found: Found | Gone | Full) -> None:
        """A request of a session that was begun earlier."""
        if isinstance(found, Full):
            _say(reply, 503, f"{found.because}; {found.fix}")
            return
        conversation = None if isinstance(found, Gone) else self._conversations.get(found.live.bound.serial)
        if isinstance(found, Gone) or conversation is None:
            _say(reply, _ENDED, "there is no such session; begin anew with `initialize`")
            return
        with _open(found.live):
            if request.method == "DELETE":
                await self._end(found.live, conversation, reply)
                return
            exchange = Exchange(reply, claims_of(request.headers), leave=_leave())
            if request.method == "GET":
                last = request.headers.get("last-event-id")
                await _until_over(exchange, conversation.upstream.listen(conversation, exchange, last))
            else:
                await _through(conversation, exchange, await reply.body(self._limit))

    async def _end(self, live: Live, conversation: Conversation, reply: Reply) -> None:
        status = await conversation.upstream.end(conversation)
        self._sessions.end(live, time.time())
        self._forget(live)
        reply.send(status if status < 300 else 200, [])  # noqa: PLR2004  # HTTP's classes of status

    def _forget(self, live: Live) -> None:
        conversation = self._conversations.pop(live.bound.serial, None)
        if conversation is not None:
            conversation.upstream.close()

    def _challenge(self, reply: Reply, refused: Refused) -> None:
        fields = [("www-authenticate", 'Bearer realm="douane"')] if refused.status == 401 else []  # noqa: PLR2004
        _say(reply, refused.status, refused.description, fields)


async def _through(conversation: Conversation, exchange: Exchange, body: bytes) -> None:
    try:
        await _until_over(exchange, conversation.said(exchange, body.translate(_BLANK)))
    finally:
        conversation.left(exchange)


async def _until_over(exchange: Exchange, work: Awaitable[None]) -> None:
    """Do it and wait for the answers; a client that goes ends both."""
    try:
        await work
        await exchange.over()
    except asyncio.CancelledError:
        if not exchange.is_over:
            raise
    except Incomplete:
        return


def _leave() -> Callable[[], object]:
    """What ends the work for a client that has gone."""
    task = asyncio.current_task()
    return task.cancel if task is not None else _nothing


def _nothing() -> None:
    """There is nothing to end."""


@contextmanager
def _open(live: Live) -> Iterator[None]:
    live.exchanges += 1
    try:
        yield
    finally:
        live.exchanges -= 1
        live.used = time.time()


def _say(reply: Reply, status: int, text: str, fields: Sequence[tuple[str, str]] = ()) -> None:
    reply.send(status, [_TEXT, *fields], f"{text}\n".encode())
