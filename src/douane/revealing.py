"""What `secret://NAME` stands for, looked up in the vault at the moment of use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from douane.model.access import DEFAULT_TENANT
from douane.model.secret import name_of

if TYPE_CHECKING:
    from douane.vault.naming import Standing
    from douane.vault.safe import Safe


class Revealing:
    """A `Reveal` for one server, from any thread; opens the vault when first asked, and is to be closed.

    It keeps no value, so that one that was revoked is gone at once. It knows which it has given, and since
    when these are what they are, so that whoever holds them can be told that they count no more.
    """

    def __init__(self, opened: Callable[[], Safe], reader: str) -> None:
        self._opened = opened
        self._reader = reader
        self._safe: Safe | None = None
        self._given: dict[str, float] = {}
        self._lock = Lock()

    def __call__(self, referring: str) -> str:
        """What the reference stands for now.

        Raises:
            DouaneError: there is no such secret, it counts no more, or it cannot be read.
        """
        name = name_of(referring)
        with self._lock:
            value, self._given[name] = self._open().reveal(name, self._reader)
        return value

    def standings(self) -> Mapping[str, Standing]:
        """How what was given counts now, by the names of the secrets; a look at the vault.

        Raises:
            StoreError: it cannot be read.
        """
        if not self._given:
            return {}
        from douane.vault.naming import standing  # noqa: PLC0415  # only who has a secret pays for it

        with self._lock:
            safe, now = self._open(), time.time()
            return {name: standing(safe.get(name), since, now) for name, since in self._given.items()}

    def close(self) -> None:
        """Let go of the vault."""
        with self._lock:
            safe, self._safe = self._safe, None
            if safe is not None:
                safe.close()

    def _open(self) -> Safe:
        if self._safe is None:
            self._safe = self._opened()
        return self._safe


def revealing(folder: str, reader: str, tenant: str = DEFAULT_TENANT) -> Revealing:
    """What looks references up in the vault of this state folder on behalf of the server `reader`."""
    return Revealing(lambda: _opened(folder, tenant), reader)


def _opened(folder: str, tenant: str) -> Safe:
    from douane.stores.paths import ready  # noqa: PLC0415  # as above
    from douane.unlocking import opened_safe  # noqa: PLC0415  # encryption costs milliseconds

    ready(folder)
    return opened_safe(folder, tenant)
