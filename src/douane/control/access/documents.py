"""The documents of the moment, for each tenant; a bad new one changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.policy.settings import Settings
from douane.stores.documents import load
from douane.stores.live import Folders, Watched

LOOK_EVERY: Final = 1.0  # seconds


class Documents:
    """What the documents of a folder say now; costs microseconds while nothing has changed."""

    def __init__(self, folder: str, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._clock = clock
        self._known: dict[str, _Read] = {}

    def of(self, tenant: str) -> Settings:
        """What is set for a tenant.

        Raises:
            ConfigError: what stands there cannot be used, and never could since the start.
        """
        found = self._known.get(tenant)
        if found is None:
            folders = (self._folder, None, "" if tenant == DEFAULT_TENANT else tenant)
            found = self._known[tenant] = _Read(folders, self._clock)
        return found.now()


class _Read:
    def __init__(self, folders: Folders, clock: Callable[[], float]) -> None:
        self._folders = folders
        self._clock = clock
        self._watched = Watched(folders)
        self._settings = load(*folders).settings
        self._looked = clock()

    def now(self) -> Settings:
        at = self._clock()
        if at - self._looked >= LOOK_EVERY:
            self._looked = at
            with suppress(ConfigError):
                if self._watched.changed():
                    self._settings = load(*self._folders).settings
        return self._settings
