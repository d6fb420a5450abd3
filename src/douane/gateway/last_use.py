"""When each server was seen last: written down once a minute while it is in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError

if TYPE_CHECKING:
    from douane.gateway.sessions import Live
    from douane.model.server import ServerIdentity

_AGAIN: Final = 60.0  # seconds


class LastUse:
    """What was written down of the servers of a tenant, with what writes it."""

    def __init__(self, register: Callable[[ServerIdentity, float], None]) -> None:
        self._register = register
        self._at: dict[str, float] = {}

    def look(self, sessions: Iterable[Live], servers: Iterable[ServerIdentity]) -> None:
        """Have it known of each server when it was used last; what cannot be written others tell."""
        used: dict[str, float] = {}
        for live in sessions:
            used[live.bound.server] = max(live.used, used.get(live.bound.server, 0.0))
        for one in servers:
            at = used.get(one.name, 0.0)
            if at >= self._at.get(one.name, 0.0) + _AGAIN:
                self._at[one.name] = at
                with suppress(StoreError):
                    self._register(one, at)
