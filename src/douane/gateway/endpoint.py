"""What is offered behind a gate: the conversation of who asks is found or begun."""

from __future__ import annotations

import time
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Final, Protocol

from douane.engine.claims import is_stateless
from douane.gateway.exchange import Exchange, HttpExchange
from douane.gateway.headers import SESSION, claims_of
from douane.gateway.limits.admission import Call
from douane.gateway.limits.answers import Asked, answer, noted
from douane.gateway.peek import Said, peeked
from douane.gateway.say import say
from douane.gateway.sessions import (
    Caller,
    Found,
    Full,
    Gone,
    Live,
    Seen,
    Signal,
    account,
    fingerprint,
    name_of,
    new_serial,
)
from douane.gateway.sessions.record import began, ended, noticed
from douane.gateway.waiting import leaving, until_over
from douane.protocol.framing import on_one_line

if TYPE_CHECKING:
    from douane.gateway.house import House
    from douane.gateway.offered import Offered, Talk
    from douane.gateway.spans.tracer import Spans
    from douane.model.access import Principal
    from douane.transports.http.exchange import Reply, Request

_SEVERAL: Final = Asked(None, "", None)  # who sends a batch is answered as a whole
_GONE: Final = "there is no such session; begin anew with `initialize`"


class Open(Protocol):
    """What is open in a session, and ends with it."""

    def drop(self) -> None:
        """Say nothing more, and do nothing more."""


class Endpoint:
    """Takes the requests for one server, or for several as if they were one."""

    def __init__(self, offered: Offered, house: House) -> None:
        self._offered = offered
        self._house = house
        self._conversations: dict[bytes, Talk] = {}
        self._exchanges: dict[bytes, set[Open]] = {}

    def enter(self, request: Request, reply: Reply, principal: Principal) -> Coroutine[object, object, None]:
        """Take one request whose head is in order, of a principal that was let in."""
        caller = self._caller(request, principal)
        if is_stateless(request.headers.get("mcp-protocol-version")):
            return self._alone(request, reply, caller)
        if request.headers.get(SESSION) is not None:
            return self._within(request, reply, caller)
        return self._opening(request, reply, caller)

    def use(self, house: House) -> None:
        """Go by other bounds from now on."""
        self._house = house

    def hold(self, request: Request, principal: Principal, one: Open) -> None:
        """Have it end with the session that the request names."""
        caller = self._caller(request, principal)
        found = self._house.sessions.find(request.headers.get(SESSION) or "", caller, time.time())
        if isinstance(found, Found):
            self._exchanges.setdefault(found.live.bound.serial, set()).add(one)
        else:
            one.drop()

    def forget(self, live: Live) -> None:
        """Let go of the conversation of a session that is over."""
        conversation = self._conversations.pop(live.bound.serial, None)
        for exchange in self._exchanges.pop(live.bound.serial, set()):
            exchange.drop()
        if conversation is not None:
            conversation.close()
            self._house.note([ended(live, time.time())])

    def close(self) -> None:
        """Let go of every conversation."""
        for exchange in [one for those in self._exchanges.values() for one in those]:
            exchange.drop()
        self._exchanges.clear()
        for conversation in self._conversations.values():
            conversation.close()
        self._conversations.clear()
        self._offered.close()

    def _caller(self, request: Request, principal: Principal) -> Caller:
        peer = request.peer
        seen = Seen(peer.address, request.headers.get("user-agent") or "")
        place = self._offered.place
        return Caller(principal, self._offered.name, seen, fingerprint(peer.certificate), place)

    async def _read(self, reply: Reply, caller: Caller) -> Said:
        """The message in a request, as soon as it may be judged."""
        body = await reply.body(self._house.body)
        await self._house.fair.asks(account(caller.principal), len(body))
        return peeked(body)

    async def _alone(self, request: Request, reply: Reply, caller: Caller) -> None:
        """A request of a stateless revision."""
        if request.method != "POST":
            say(reply, 405, "this revision has POST alone", [("allow", "POST")])
            return
        said = await self._read(reply, caller)
        conversation = self._offered.stateless(caller.principal)
        exchange = HttpExchange(reply, claims_of(request.headers), leave=leaving())
        try:
            await self._through(conversation, exchange, said, self._call(caller))
        finally:
            await conversation.end()

    async def _opening(self, request: Request, reply: Reply, caller: Caller) -> None:
        """The first request of a session, which the answer names."""
        if request.method != "POST":
            say(reply, 400, "name the session in `Mcp-Session-Id`")
            return
        full = self._house.sessions.room(caller, time.time())
        if full is not None:
            say(reply, 503, f"{full.because}; {full.fix}", [("retry-after", "60")])
            return
        said = await self._read(reply, caller)
        serial = new_serial()
        conversation = self._offered.begin(caller.principal, name_of(serial))

        def greeting() -> Iterator[tuple[str, str]]:
            live = self._begun(conversation, caller, serial)
            if live is not None:
                yield SESSION, live.text

        exchange = HttpExchange(reply, claims_of(request.headers), greeting, leaving())
        try:
            await self._through(conversation, exchange, said, self._call(caller))
        finally:
            if not conversation.is_kept:
                conversation.close()

    def _begun(self, conversation: Talk, caller: Caller, serial: bytes) -> Live | None:
        revision = conversation.revision
        if revision is None:
            return None
        upstream, now = conversation.upstream_id or "", time.time()
        live = self._house.sessions.begin(caller, upstream, revision, now, serial)
        if isinstance(live, Full):
            return None
        self._house.note([began(live, caller)])
        self._keep(live, conversation)
        return live

    def _keep(self, live: Live, conversation: Talk) -> None:
        conversation.is_kept = True
        self._conversations[live.bound.serial] = conversation

    async def _within(self, request: Request, reply: Reply, caller: Caller) -> None:
        """A request of a session that was begun earlier."""
        now = time.time()
        found = self._house.sessions.find(request.headers.get(SESSION) or "", caller, now)
        if isinstance(found, Full):
            say(reply, 503, f"{found.because}; {found.fix}")
            return
        name = found.name if isinstance(found, Gone) else found.live.name
        if found.signals:
            self._house.note(noticed(name, caller, signal, now) for signal in found.signals)
        conversation = None if isinstance(found, Gone) else self._conversation(found, caller)
        if isinstance(found, Gone) or conversation is None:
            say(reply, 404, _GONE)
            return
        refusal = self._house.limits.crowded(name, found.live.exchanges, now)
        if refusal is not None:
            say(reply, 429, refusal.because, [("retry-after", str(max(1, round(refusal.wait))))])
            return
        found.live.exchanges += 1
        try:
            await self._visit(request, reply, (found.live, caller), conversation)
        finally:
            self._left(found.live)
        if conversation.is_over:
            self._house.sessions.end(found.live, time.time())
            self.forget(found.live)

    def _conversation(self, found: Found, caller: Caller) -> Talk | None:
        """The conversation of the session, taken up again if it was begun elsewhere or before a restart."""
        live = found.live
        conversation = self._conversations.get(live.bound.serial)
        if conversation is None:
            conversation = self._offered.resume(caller.principal, live.bound)
            if conversation is not None:
                self._keep(live, conversation)
            else:
                self._house.sessions.leave(live)
        return conversation

    async def _visit(
        self, request: Request, reply: Reply, who: tuple[Live, Caller], conversation: Talk
    ) -> None:
        live, caller = who
        if request.method == "DELETE":
            status = await conversation.end()
            self._house.sessions.end(live, time.time())
            self.forget(live)
            reply.send(status if status < 300 else 200, [])  # noqa: PLR2004  # HTTP's classes of status
            return
        exchange = HttpExchange(reply, claims_of(request.headers), leave=leaving())
        opened = self._exchanges.setdefault(live.bound.serial, set())
        opened.add(exchange)
        try:
            if request.method == "GET":
                last = request.headers.get("last-event-id")
                await until_over(exchange, conversation.listen(exchange, last))
                return
            said = await self._read(reply, caller)
            conversation.speaks_for(caller.principal)  # nothing is waited for until the message is judged
            if self._are_expected(said, live, caller):
                await self._through(conversation, exchange, said, self._call(caller, live))
            else:
                say(reply, 404, _GONE)
        finally:
            opened.discard(exchange)

    def _are_expected(self, said: Said, live: Live, caller: Caller) -> bool:
        """Whether no id of a request is one that an operator refuses; what they tell is recorded."""
        now, are_expected = time.time(), True
        signals: list[Signal] = []
        for asked in said.asked:
            if asked.ident is not None:
                found = self._house.sessions.asked(live, asked.ident, now)
                are_expected &= isinstance(found, Found)
                signals += found.signals
        if signals:
            self._house.note(noticed(live.name, caller, signal, now) for signal in signals)
        return are_expected

    def _call(self, caller: Caller, live: Live | None = None) -> Call:
        name = live.name if live is not None else ""
        return Call(account(caller.principal), caller.server, name)

    def _through(
        self, conversation: Talk, exchange: Exchange, said: Said, call: Call
    ) -> Coroutine[object, object, None]:
        """Let a message pass, watched where somebody wants spans of it."""
        if self._house.spans is None:
            return self._admitted(conversation, exchange, said, call)
        return self._watched(self._house.spans, (conversation, exchange), said, call)

    async def _watched(self, spans: Spans, who: tuple[Talk, Exchange], said: Said, call: Call) -> None:
        conversation, exchange = who
        with spans.serving(exchange, said.body, call) as watched:
            await self._admitted(conversation, watched, said, call)

    async def _admitted(self, conversation: Talk, exchange: Exchange, said: Said, call: Call) -> None:
        """Let a message pass, if it is not one too many."""
        calls = [self._offered.counted(call, asked.tool) for asked in said.asked] or [call]
        now = time.time()
        refusal = self._house.limits.admit_all(calls, now)
        if refusal is not None:
            self._house.note([noted(refusal, calls[0], now)] if refusal.is_news else [])
            asked = said.asked[0] if len(said.asked) == 1 else _SEVERAL
            told = answer(refusal, asked, self._house.beyond)
            exchange.refuse(told.status, told.body, told.headers)
            return
        try:
            await until_over(exchange, conversation.said(exchange, on_one_line(said.body)))
        finally:
            for one in calls:
                self._house.limits.done(one)
            conversation.left(exchange)

    def _left(self, live: Live) -> None:
        """One exchange less is open."""
        live.exchanges -= 1
        live.used = time.time()
