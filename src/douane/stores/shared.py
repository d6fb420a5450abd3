"""One store for the rules of many servers: what one of them learns, the others know at their next look."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.inventory.killed import Kill
    from douane.model.dossier import Dossier
    from douane.model.order import Order
    from douane.model.server import Pin
    from douane.stores.base import Neighbour, Store


class Shared:
    """Counts the changes of an inventory, by whomever."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._changes = 0

    def changes(self) -> int:
        """How often the inventory has changed; costs microseconds."""
        if self.store.changed():
            self._changes += 1
        return self._changes

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
        """As the store has them."""
        return self._shared.store.kills()

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """As the store has them."""
        return self._shared.store.neighbours(server)
