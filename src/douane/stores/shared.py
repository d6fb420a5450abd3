"""One store for the rules of many servers: what one of them learns, the others know at their next look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.inventory.killed import Kill
    from douane.model.dossier import Dossier
    from douane.model.order import Order
    from douane.model.server import Pin
    from douane.stores.base import Neighbour, Store

Looks = Callable[[Callable[[], None]], None]  # has one look taken, if none was taken that is good enough


def always(look: Callable[[], None]) -> None:
    """Each look is taken."""
    look()


class Shared:
    """Counts the changes of an inventory, by whomever, as of the last look at what others have changed."""

    def __init__(self, store: Store, have_looked: Looks = always) -> None:
        self.store = store
        self._have_looked = have_looked
        self._changes = 0
        self._kills = store.kills()

    def changes(self) -> int:
        """How often the inventory has changed; costs microseconds."""
        self._have_looked(self._look)
        return self._changes

    def kills(self) -> tuple[Kill, ...]:
        """What files say is killed, as of when the changes were last counted."""
        return self._kills

    def _look(self) -> None:
        self._kills = self.store.kills()
        if self.store.changed():
            self._changes += 1

    def note(self) -> int:
        """We have changed it ourselves; gives how often it has changed by now."""
        self._changes += 1
        return self._changes


class View:
    """The inventory for the rules of one server."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._seen = shared.changes()

    def note(self) -> None:
        """This server has changed it, and knows."""
        self._seen = self._shared.note()

    def changed(self) -> bool:
        """Whether anything changed since this was last asked."""
        seen, self._seen = self._seen, self._shared.changes()
        return self._seen != seen

    def pins(self, server: str) -> tuple[Pin, ...]:
        """As the store has them."""
        return self._shared.store.pins(server)

    def orders(self) -> tuple[Order, ...]:
        """As the store has them."""
        return self._shared.store.orders()

    def dossiers(self, server: str) -> tuple[Dossier, ...]:
        """As the store has them."""
        return self._shared.store.dossiers(server)

    def kills(self) -> tuple[Kill, ...]:
        """As of when it was last asked whether anything has changed."""
        return self._shared.kills()

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """As the store has them."""
        return self._shared.store.neighbours(server)
