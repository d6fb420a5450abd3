"""Clients of HTTP with SSE (MCP 2024-11-05), before gates that know newer ones only.

A GET opens one stream, whose first event names where to post; what answers a post comes on the stream.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from douane.gateway.checks import check_post
from douane.gateway.gate import MESSAGES, STREAM
from douane.gateway.headers import SESSION
from douane.gateway.onward import Holder, Onward, Stream
from douane.gateway.say import say
from douane.gateway.sessions import account, fingerprint
from douane.transports.http.errors import ClientError
from douane.transports.http.headers import Headers

if TYPE_CHECKING:
    from douane.gateway.endpoint import Endpoint
    from douane.gateway.gate import Gate
    from douane.model.access import Principal
    from douane.transports.http.exchange import Reply, Request

_MOST_EACH: Final = 100  # streams of one principal
_FAREWELL: Final = 5.0  # seconds to tell the server that a client has gone
_PAUSE: Final = 1.0  # seconds before a server is asked again for what it says by itself
_OK: Final = 200
_OURS: Final = frozenset({"accept", "content-length", "transfer-encoding", "last-event-id", SESSION})


class Older:
    """The streams that are open; each belongs to the principal that opened it."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}
        self._of: Counter[str] = Counter()

    async def enter(self, gate: Gate, request: Request, reply: Reply) -> None:
        """Take one request to `…/sse` or `…/messages` of what is behind the gate."""
        is_stream = request.path.endswith(f"/{STREAM}")
        method = "GET" if is_stream else "POST"
        if request.method != method:
            say(reply, 405, f"use {method}", [("allow", method)])
            return
        admitted = await gate.admitted(request, reply)
        if admitted is not None:
            await (self._open if is_stream else self._post)(request, reply, *admitted)

    async def _open(self, request: Request, reply: Reply, endpoint: Endpoint, principal: Principal) -> None:
        whose = account(principal)
        if self._of[whose] >= _MOST_EACH:
            because = f"`{principal.id}` has {_MOST_EACH} streams already; close some"
            say(reply, 503, because, [("retry-after", "60")])
            return
        name = secrets.token_urlsafe(32)
        place = f"{request.path.removesuffix(STREAM)}{MESSAGES}?session={name}"
        stream = Stream(reply, _holder(request, STREAM, principal))
        with self._kept(name, stream, whose):
            stream.open(place.encode("ascii"))
            listening = asyncio.create_task(_listen(stream, request, endpoint, principal))
            try:
                await stream.over.wait()
            finally:
                listening.cancel()
                await _leave(stream, request, endpoint, principal)

    @contextmanager
    def _kept(self, name: str, stream: Stream, whose: str) -> Iterator[None]:
        self._streams[name] = stream
        self._of[whose] += 1
        try:
            yield
        finally:
            del self._streams[name]
            self._of -= Counter([whose])

    async def _post(self, request: Request, reply: Reply, endpoint: Endpoint, principal: Principal) -> None:
        name = parse_qs(request.query).get("session", [""])[0]
        stream = self._streams.get(name)
        if stream is None or stream.holder != _holder(request, MESSAGES, principal):
            say(reply, 404, "there is no such stream; open one with GET")
            return
        asked = _asked(request, "POST", stream)
        refusal = check_post(asked.headers)
        if refusal is not None:
            say(reply, refusal.status, refusal.because)
            return
        onward = Onward(stream, reply)
        await _answered(onward, stream.begun(endpoint.enter(asked, onward, principal)))


def _holder(request: Request, last: str, principal: Principal) -> Holder:
    """Whose the stream is that a request to a path ending in `last` opens or is about."""
    certificate = fingerprint(request.peer.certificate)
    return request.path.removesuffix(last), account(principal), principal.client, certificate


async def _answered(onward: Onward, saying: asyncio.Task[None]) -> None:
    """Wait until the post is answered, though not until what it asks for is."""
    answered = asyncio.create_task(onward.taken.wait())
    try:
        await asyncio.wait({saying, answered}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        answered.cancel()
    if saying.done():
        saying.result()


async def _listen(stream: Stream, request: Request, endpoint: Endpoint, principal: Principal) -> None:
    """Bring what the server says by itself, once there is a session, as long as it offers that."""
    await stream.ready.wait()
    endpoint.hold(_asked(request, "GET", stream), principal, stream)
    status = _OK
    while status == _OK:
        onward = Onward(stream, None)
        with suppress(ClientError):
            await endpoint.enter(_asked(request, "GET", stream), onward, principal)
        status = onward.status
        await asyncio.sleep(_PAUSE)


async def _leave(stream: Stream, request: Request, endpoint: Endpoint, principal: Principal) -> None:
    """End the session with its stream."""
    stream.close()
    if stream.session is None:
        return
    with suppress(TimeoutError, ClientError):
        async with asyncio.timeout(_FAREWELL):
            await endpoint.enter(_asked(request, "DELETE", stream), Onward(stream, None), principal)


def _asked(request: Request, method: str, stream: Stream) -> Request:
    """The request as a newer client would send it."""
    fields = [(name, value) for name, value in request.headers.items() if name not in _OURS]
    fields.append(("accept", "application/json, text/event-stream"))
    if stream.session is not None:
        fields.append((SESSION, stream.session))
    return request._replace(method=method, headers=Headers(fields))
