"""Connections of the control room: none waits for ever, and those of one network leave room for others."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from douane.control.access.turns import network_of


class Bounds(NamedTuple):
    """How many connections there may be, and how many seconds one may take until its request is there.

    `of_one` are those of one network, 0 for any number, where all come from a proxy.
    """

    whole: int = 1000
    of_one: int = 200
    header: float = 10.0
    body: float = 60.0

    @property
    def full(self) -> int:
        """So many connections that those which have asked nothing make room, well before any is refused."""
        return self.whole * 4 // 5


class _Bounded(HttpToolsProtocol):
    """A connection that ends if its request is not there in time, and sooner where room is short."""

    bounds: ClassVar[Bounds]

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  # as uvicorn makes one
        super().__init__(*given, **named)
        self.network = ""
        self.since = self.loop.time()
        self.asked = 0  # requests that are there and not answered
        self._limit: asyncio.TimerHandle | None = None

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
        if self.asked == 0:
            self._within(self.bounds.header)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(0)
        super().connection_lost(exc)

    def _late(self) -> None:
        """Close it; what was answered goes out first."""
        if self.transport.get_write_buffer_size():
            self.transport.close()
        else:
            self.end()

    def end(self) -> None:
        """Close it, whatever is not sent yet."""
        self._within(0)
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
    """End the one that has been there longest of those that have asked nothing, or else the new one."""
    waiting = [one for one in among if one.asked <= 0]
    (min(waiting, key=lambda one: one.since) if waiting else new).end()
