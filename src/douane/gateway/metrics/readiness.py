"""Whether requests can be taken, for whoever decides where to send them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError

if TYPE_CHECKING:
    from douane.stores.base import Store
    from douane.transports.http.listener import Listener

_FOR: Final = 1.0  # seconds for which a look at the stores counts


class Readiness:
    """Looks when asked, at the stores no more than once a second; `is_draining` ends it for good."""

    def __init__(
        self,
        listeners: Callable[[], Sequence[Listener]],
        stores: Callable[[], Iterable[Store]],
        clock: Callable[[], float],
    ) -> None:
        self.is_draining = False
        self._listeners = listeners
        self._stores = stores
        self._clock = clock
        self._looked = float("-inf")
        self._are_writable = False

    def trouble(self) -> str | None:
        """Why no requests can be taken, in words that anybody may read; None if they can."""
        if self.is_draining:
            return "the gateway is ending"
        listeners = self._listeners()
        if not listeners or not all(listener.is_serving for listener in listeners):
            return "a listener is not there"
        return None if self._can_write() else "the audit log cannot be written"

    def _can_write(self) -> bool:
        now = self._clock()
        if now - self._looked >= _FOR:
            self._looked = now
            self._are_writable = _writable(self._stores())
        return self._are_writable


def _writable(stores: Iterable[Store]) -> bool:
    try:
        for store in stores:
            store.check_writable()
    except StoreError:
        return False
    return True
