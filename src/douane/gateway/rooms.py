"""What the gateway has beside servers: where persons come with a browser, and where machines report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from douane.gateway.answering import paths
from douane.gateway.answering.hook import Hook
from douane.gateway.answering.room import Room, Vouching
from douane.gateway.fleet import desk
from douane.gateway.logins import offers
from douane.gateway.logins.journeys import Journeys
from douane.gateway.logins.reception import Reception

if TYPE_CHECKING:
    from douane.gateway.answering.entrance import House
    from douane.gateway.logins.offers import Offers
    from douane.transports.http.exchange import Handler
    from douane.vault.store import Vault

PATHS: Final = (*offers.ROOMS, *paths.ROOMS, paths.HOOK, desk.PATH)


class Rooms:
    """All of them, by path; `vault` keeps who we are to the issuers of our own principals."""

    def __init__(
        self, offered: Offers, vault: Vault, house: Callable[[], House], clock: Callable[[], float]
    ) -> None:
        self._journeys = Journeys(clock)
        reception = Reception(offered, vault, self._journeys, clock)
        room = Room(house, Vouching(self._journeys, vault), clock)
        self.handlers: Mapping[str, Handler] = {
            **dict.fromkeys(offers.ROOMS, reception.handle),
            **dict.fromkeys(paths.ROOMS, room.handle),
            paths.HOOK: Hook(lambda: house().offices.values(), clock).handle,  # noqa: PLW0108  # houses change
            desk.PATH: desk.Desk(house, clock).handle,
        }

    def close(self) -> None:
        """Let nobody go on who is on the way."""
        self._journeys.close()
