"""One server's part in an exchange with a client: passed on as it comes, or kept until it is complete."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from douane.engine.bundling import apart
from douane.engine.visits import VISITS
from douane.gateway.exchange import PLAIN, Heard
from douane.gateway.through import Through
from douane.protocol.jsonrpc import Notification, Response
from douane.protocol.mcp import METHOD_NOT_FOUND

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.model.events import Claims
    from douane.protocol.jsonrpc import RequestId


_SILENT: Final = "the server has said nothing for too long"


class Voice(Protocol):
    """How what is said is passed on."""

    def permit(self, permit: Permit) -> Permit | None:
        """As the client may hear it; None for what it has no need to."""

    def heard(self, heard: Heard) -> Heard:
        """What came with it, as the client may hear that."""


class Part(Through):
    """Passes everything on to the client's exchange, in this server's voice."""

    def __init__(self, outer: Exchange, voice: Voice, claims: Claims | None) -> None:
        super().__init__(outer)
        self.claims = claims
        self.voice = voice

    def mark(self, heard: Heard) -> None:
        """Pass on where the stream can be resumed."""
        self.outer.mark(self.voice.heard(heard))

    def tell(self, permit: Permit, heard: Heard = PLAIN) -> None:
        """Pass on a message, or those of a batch."""
        for one in apart(permit):
            self.take(one, heard)

    def take(self, permit: Permit, heard: Heard) -> None:
        """Pass on a single message."""
        said = self.voice.permit(permit)
        if said is not None:
            self.outer.tell(said, self.voice.heard(heard))


class Outcome(NamedTuple):
    """What came of a server's part: an answer, or only a status; a `body` is none of MCP."""

    permit: Permit | None = None
    heard: Heard = PLAIN
    body: bytes = b""

    @property
    def answer(self) -> Response | None:
        """The answer, if it is one to a request."""
        packets = self.permit.packets if self.permit is not None else ()
        return next((packet for packet in packets if isinstance(packet, Response)), None)

    @property
    def is_good(self) -> bool:
        """Whether there is a result."""
        return self.answer is not None and not self.answer.failed

    @property
    def visit(self) -> str:
        """What a person has to do first, ``""`` where that is not what keeps the server from answering."""
        answer = self.answer
        code = answer.outcome.get("code") if answer is not None and answer.failed else None
        return str(answer.outcome.get("message")) if answer is not None and code in VISITS else ""

    @property
    def is_lack(self) -> bool:
        """Whether the server has no such method, so that it is missed in no list."""
        answer = self.answer
        return answer is not None and answer.failed and answer.outcome.get("code") == METHOD_NOT_FOUND


class Kept(Part):
    """Keeps the answer; what comes before it is passed on."""

    def __init__(self, outer: Exchange, voice: Voice, claims: Claims | None) -> None:
        super().__init__(outer, voice, claims)
        self.awaiting: set[RequestId] = set()
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    @property
    def is_over(self) -> bool:
        """Whether the answer is there, or the client has gone."""
        return self._outcome.done() or self.outer.is_over

    @property
    def outcome(self) -> Outcome:
        """What has come of it so far."""
        return self._outcome.result() if self._outcome.done() else Outcome(None, Heard(504))

    async def over(self) -> None:
        """Wait for the answer."""
        await asyncio.shield(self._outcome)

    def begin_stream(self) -> None:
        """The stream begins with the first message."""

    def mark(self, heard: Heard) -> None:
        """What is joined cannot be resumed."""

    def take(self, permit: Permit, heard: Heard) -> None:
        """Keep an answer, pass on all else but progress, which several would make run backwards."""
        if any(isinstance(packet, Response) for packet in permit.packets) or not permit.packets:
            self.end(Outcome(permit, heard))
        elif not self.is_over and not _is_progress(permit):
            super().take(permit, heard._replace(id=None, retry=None))

    def finish(self, status: int = 202) -> None:
        """There is no answer."""
        self.end(Outcome(None, Heard(status)))

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:  # noqa: ARG002  # as exchanges have it
        """There is no answer."""
        self.end(Outcome(None, Heard(status), body))

    def end(self, outcome: Outcome) -> None:
        """This has come of it."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)


async def ask(conversation: Conversation, part: Kept, raw: bytes, patience: float | None) -> Outcome:
    """Say it to one server; what comes of it within so many seconds."""
    try:
        async with asyncio.timeout(patience):
            await conversation.said(part, raw)
            await part.over()
    except TimeoutError:
        await conversation.undelivered(tuple(part.awaiting), _SILENT, 504)
    finally:
        conversation.left(part)
    return part.outcome


def _is_progress(permit: Permit) -> bool:
    packet = permit.packets[0]
    return isinstance(packet, Notification) and packet.method == "notifications/progress"
