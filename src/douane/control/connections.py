"""Connections of the control room: none waits for ever, and those of one network leave room for others."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from douane.control.access.turns import network_of
from douane.transports.http.taken import taken


class Bounds(NamedTuple):
    """How many connections there may be, and how many seconds one may take for a request and for its answer.

    `of_one` are those of one network, 0 for any number, where all come from a proxy. `answer` is how long one
    may read nothing of what waits for it, not how long all of an answer may take.
    """

    whole: int = 1000
    of_one: int = 200
    header: float = 10.0
    body: float = 60.0
    answer: float = 60.0

    @property
    def full(self) -> int:
        """So many connections that those which have asked nothing make room, well before any is refused."""
        return self.whole * 4 // 5


class _Bounded(HttpToolsProtocol):
    """A connection that ends if its request is not there in time, or its answer not read.

    Where room is short it ends sooner.
    """

    bounds: ClassVar[Bounds]

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  # as uvicorn makes one
        super().__init__(*given, **named)
        self.network = ""
        self.since = self.loop.time()
        self.asked = 0  # requests that are there and not answered
        self.taken, self.read_at = 0, 0.0  # grows as what waits is read, and when it was seen to
        self.was_answered = False
        self._limit: asyncio.TimerHandle | None = None
        self._next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.network = network_of(self.client[0]) if self.client else ""
        self._within(self.bounds.header)
        others = [one for one in self.connections if isinstance(one, _Bounded) and one is not self]
        near = [one for one in others if one.network == self.network]
        if 0 < self.bounds.of_one <= len(near):
            _make_room(near, self)
        elif len(others) >= self.bounds.full:
            _make_room(others, self)

    def on_headers_complete(self) -> None:
        self._within(self.bounds.body)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.asked += 1
        is_answered = self.asked <= 0  # before all of it was there
        self._within(self.bounds.header if is_answered else 0)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self.asked -= 1
        self.was_answered = True
        if self.asked == 0:
            self._within(self.bounds.header)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(0)
        self._look_no_more()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._look_no_more()

    def _late(self) -> None:
        """Close it; what was answered goes out first, as long as it is read."""
        if self.transport.get_write_buffer_size() or (self.was_answered and self._is_encrypted()):
            self.transport.close()
            self._wait_for_reader()
        else:
            self.end()

    def _wait_for_reader(self) -> None:
        """From now on nothing is added to what waits; look from time to time whether it becomes less."""
        if self._next_look is None:
            self.taken, self.read_at = self._taken(), self.loop.time()
            self._look_later()

    def _look(self) -> None:
        if self.unread_for() < self.bounds.answer:
            self._look_later()
        else:
            self.end()

    def unread_for(self) -> float:
        """For how many seconds nothing was read of an answer that waits; 0 where none does."""
        if self._next_look is None:
            return 0
        now, before, self.taken = self.loop.time(), self.taken, self._taken()
        if self.taken > before or self._is_drained():
            self.read_at = now
        return now - self.read_at

    def _is_drained(self) -> bool:
        """Whether nothing waits, as far as a transport tells; where TLS ends more may wait below it."""
        is_ending = self.transport.is_closing() and self._is_encrypted()
        return not is_ending and not self.transport.get_write_buffer_size()

    def _is_encrypted(self) -> bool:
        return self.transport.get_extra_info("ssl_object") is not None

    def _taken(self) -> int:
        return taken(self.transport, 0)

    def _look_later(self) -> None:
        self._next_look = self.loop.call_later(min(self.bounds.header, self.bounds.answer), self._look)

    def _look_no_more(self) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
        self._next_look = None

    def end(self) -> None:
        """Close it, whatever is not sent yet."""
        self._within(0)
        self._look_no_more()
        self.connections.discard(self)
        self.transport.abort()

    def _within(self, seconds: float) -> None:
        """Give it so many seconds from now on for what comes next; 0 for any number."""
        if self._limit is not None:
            self._limit.cancel()
        self._limit = self.loop.call_later(seconds, self._late) if seconds else None


def bounded(bounds: Bounds) -> type[asyncio.Protocol]:
    """The protocol for uvicorn in which connections keep to these bounds."""
    return type("Bounded", (_Bounded,), {"bounds": bounds})


def _make_room(among: list[_Bounded], new: _Bounded) -> None:
    """End the one that has been there longest of those that have asked nothing, or else the new one.

    Before the new one goes, who has read nothing of an answer for as long as a request may take.
    """
    waiting = [one for one in among if one.asked <= 0]
    stuck = [one for one in among if one.unread_for() >= new.bounds.header]
    if waiting:
        min(waiting, key=lambda one: one.since).end()
    elif stuck:
        max(stuck, key=_Bounded.unread_for).end()
    else:
        new.end()
