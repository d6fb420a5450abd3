"""A subscription to several servers: one acknowledgement of them all, then whatever any of them tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from douane.engine.bundling import acknowledged
from douane.gateway.bundles.gathering import Enquiry, gather
from douane.gateway.part import Kept, Outcome
from douane.gateway.shelf import Room, Shelf
from douane.protocol.jsonrpc import Notification

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.bundles.circle import Circle
    from douane.gateway.bundles.voice import Named
    from douane.gateway.exchange import Exchange, Heard
    from douane.gateway.shelf import Among

METHOD: Final = "subscriptions/listen"
_ACKNOWLEDGED: Final = "notifications/subscriptions/acknowledged"
_ROOM: Final = Room(256, 256 << 10)  # of all of them together, meanwhile
_PATIENCE: Final = 10.0  # seconds in which servers may acknowledge before the others are heard


async def subscribe(circle: Circle, enquiry: Enquiry) -> None:
    """Subscribe with all, until the client has enough or none has more to tell."""
    exchange = enquiry.exchange
    opening = _Opening(circle, exchange)
    timer = asyncio.get_running_loop().call_later(_PATIENCE, opening.open)
    parts = {server: _Subscribed(exchange, circle.voice(server), opening) for server in circle.present}
    try:
        asked = [circle.ask(server, exchange, part, enquiry.said.raw) for server, part in parts.items()]
        outcomes = dict(zip(parts, await asyncio.gather(*asked), strict=True))
    finally:
        timer.cancel()
    gathered = gather(circle, enquiry, outcomes)
    if gathered is not None:
        server = next(iter(gathered.answers))
        circle.tell(server, exchange, outcomes[server])


def _among(circle: Circle) -> Among | None:
    """The shelves of the gateway, which any conversation knows."""
    return circle.conversation(circle.present[0]).among if circle.present else None


class _Opening:
    """The acknowledgements that are still to come; what else is told meanwhile waits for them."""

    def __init__(self, circle: Circle, exchange: Exchange) -> None:
        self.is_open = False
        self._exchange = exchange
        self._waiting = set(circle.present)
        self._told: list[Permit] = []
        self._kept: Shelf[tuple[_Subscribed, Heard]] = Shelf(
            _ROOM, lambda whose: circle.conversation(whose[0].server).notes.dropped(), _among(circle)
        )

    def settle(self, server: str, permit: Permit | None = None) -> None:
        """The server has acknowledged, which is heard once and if it is not too long, or will not."""
        is_first = server in self._waiting
        self._waiting.discard(server)
        if permit is not None and is_first and not self.is_open and len(permit.raw) <= _ROOM.size:
            self._told.append(permit)
        if not self._waiting:
            self.open()

    def keep(self, part: _Subscribed, permit: Permit, heard: Heard) -> None:
        """Pass it on later, if it is not too much."""
        self._kept.put(permit, (part, heard))

    def open(self) -> None:
        """Tell the client what it will hear of."""
        if self.is_open:
            return
        self.is_open = True
        if self._told:
            self._exchange.tell(acknowledged(self._told))
        for permit, (part, heard) in self._kept.take():
            part.take(permit, heard)


class _Subscribed(Kept):
    def __init__(self, outer: Exchange, voice: Named, opening: _Opening) -> None:
        super().__init__(outer, voice, outer.claims)
        self._opening = opening
        self.server = voice.server

    def take(self, permit: Permit, heard: Heard) -> None:
        packet = permit.packets[0] if permit.packets else None
        is_notice = isinstance(packet, Notification)
        if isinstance(packet, Notification) and packet.method == _ACKNOWLEDGED:
            self._opening.settle(self.server, permit)
        elif is_notice and not self._opening.is_open:
            self._opening.keep(self, permit, heard)
        else:
            super().take(permit, heard)

    def end(self, outcome: Outcome) -> None:
        super().end(outcome)
        self._opening.settle(self.server)
