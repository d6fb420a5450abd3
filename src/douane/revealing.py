"""What `secret://NAME` stands for, looked up in the vault at the moment of use."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from threading import Lock
from typing import TYPE_CHECKING

from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.model.secret import name_of, reference

if TYPE_CHECKING:
    from douane.model.server import ServerIdentity
    from douane.vault.naming import Tenure
    from douane.vault.safe import Safe

Warn = Callable[[str], None]


class Revealing:
    """A `Reveal` for one server, from any thread; opens the vault when first asked, and is to be closed.

    It keeps no value, so that one that was revoked is gone at once. It knows which it has given, and since
    when these are what they are, so that a server that has them can be ended when they count no more.
    """

    def __init__(self, opened: Callable[[], Safe], reader: Callable[[], ServerIdentity]) -> None:
        self._opened = opened
        self._reader = reader
        self._safe: Safe | None = None
        self._given: dict[str, float] = {}
        self._told: set[str] = set()
        self._version = -1
        self._until = 0.0
        self._lock = Lock()

    def __call__(self, referring: str) -> str:
        """What the reference stands for now.

        Raises:
            DouaneError: there is no such secret, it counts no more, or it cannot be read.
        """
        name = name_of(referring)
        with self._lock:
            value, self._given[name] = self._open().reveal(name, self._reader())
            self._version = -1
        return value

    @property
    def given(self) -> Collection[str]:
        """The names of the secrets that it was asked for."""
        return tuple(self._given)

    def still_counts(self, warn: Warn) -> bool:
        """Whether all that was given does; costs microseconds. What people should know is told, once.

        Where that cannot be known, it does not.
        """
        if not self._given:
            return True
        with self._lock:
            try:
                return self._counts(warn)
            except DouaneError as error:
                self._tell(warn, "", f"its secrets cannot be looked after: {error.message}; it is ended")
                return False

    def close(self) -> None:
        """Let go of the vault."""
        with self._lock:
            safe, self._safe = self._safe, None
            if safe is not None:
                safe.close()

    def _counts(self, warn: Warn) -> bool:
        safe, now = self._open(), time.time()
        version = safe.version()
        if version == self._version and not 0 < self._until <= now:
            return True
        tenures = [self._tenure(safe, name, now, warn) for name in self._given]
        self._version = version
        self._until = min((one.until for one in tenures if one.until), default=0.0)
        return all(one.counts for one in tenures)

    def _tenure(self, safe: Safe, name: str, now: float, warn: Warn) -> Tenure:
        from douane.vault.naming import Standing, is_for, tenure  # noqa: PLC0415  # only who has a secret pays for it

        named = safe.get(name)
        may_have = named is not None and is_for(named, self._reader().id)
        found = tenure(named if may_have else None, self._given[name], now)
        if found.standing is Standing.OLDER:
            left = round(found.until - now)
            told = (
                f"it has `{reference(name)}` as that was before it was rotated: start it anew within {left} s"
            )
            self._tell(warn, f"{name} {found.until}", told)
        elif found.standing is Standing.OVER:
            self._tell(warn, name, f"it has `{reference(name)}`, which counts no more; it is ended")
        return found

    def _tell(self, warn: Warn, what: str, text: str) -> None:
        if what not in self._told:
            self._told.add(what)
            warn(f"server `{self._reader().name}`: {text}")

    def _open(self) -> Safe:
        if self._safe is None:
            self._safe = self._opened()
        return self._safe


def revealing(folder: str, reader: Callable[[], ServerIdentity], tenant: str = DEFAULT_TENANT) -> Revealing:
    """What looks references up in the vault of this state folder, on behalf of the server `reader`."""
    return Revealing(lambda: _opened(folder, tenant), reader)


def _opened(folder: str, tenant: str) -> Safe:
    from douane.stores.paths import ready  # noqa: PLC0415  # as above
    from douane.unlocking import opened_safe  # noqa: PLC0415  # encryption costs milliseconds

    ready(folder)
    return opened_safe(folder, tenant)
