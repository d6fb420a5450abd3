"""What one tenant has for itself: its documents, its store, its sessions, its credentials and its servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from douane.engine.rules import Rules
from douane.errors import StoreError
from douane.gateway.credentials import Credentials
from douane.gateway.endpoint import Endpoint
from douane.gateway.gate import Behind
from douane.gateway.house import House
from douane.gateway.journal import Journal
from douane.gateway.limits.admission import Limits
from douane.gateway.places import places_of
from douane.gateway.reach import Local, Remote, identity_of
from douane.gateway.served import Served
from douane.gateway.sessions import Ended, KeyFile, Seal, Sessions
from douane.model.access import DEFAULT_TENANT
from douane.policy.access import Access
from douane.policy.servers import Configured, Way
from douane.stores.documents import config_folder, load
from douane.stores.keys import value_key
from douane.stores.live import Folders, LiveRules
from douane.stores.paths import state_folder, tenant_folder
from douane.stores.scanner import open_scanner
from douane.stores.shared import Shared, View
from douane.wiring import folders, open_store, warn

if TYPE_CHECKING:
    from douane.config import Config
    from douane.stores.base import Store
    from douane.transports.guardian import Guardian
    from douane.transports.http.pool import Pool


class Roads(NamedTuple):
    """How servers are reached, which tenants share."""

    pool: Pool
    guardian: Guardian


class Premises:
    """Everything of one tenant, made from two folders that nobody else is given (ADR 0065); to be closed.

    Raises:
        StoreError: its store cannot be opened.
    """

    def __init__(self, tenant: str, config: Config, roads: Roads) -> None:
        folder = tenant_folder(state_folder(), tenant)
        self._settings = config.settings
        self._roads = roads
        self._folders: Folders = folders() if tenant == DEFAULT_TENANT else (config_folder(), None, tenant)
        self.store = open_store(config, folder)
        self._shared = Shared(self.store)
        self._journal = Journal(self.store)
        scanner = open_scanner(state_folder())
        self._rules = Rules(config.policy, config.settings, scanner=scanner, value_key=value_key(folder))
        ended = Ended(f"{folder}/sessions.ended")
        ended.forget(time.time() - config.settings.sessions.lifetime)
        self._key_file = KeyFile(folder)
        self._seal = Seal(self._key_file.changed() or ())
        self._sessions = Sessions(
            self._seal, config.settings.sessions, ended, places_of(config.settings.sessions.places)
        )
        self._credentials = Credentials(folder)
        limits = config.settings.limits
        self._house = House(
            self._sessions,
            Limits(limits.rate, limits.concurrent),
            self.store,
            limits.message,
            limits.rate.answer,
        )
        self._endpoints: list[Endpoint] = []

    def behind(self) -> Iterator[tuple[str, Behind]]:
        """Begin to serve; gives what this tenant has at which path."""
        for server in self._settings.servers:
            identity = identity_of(server)
            self.store.register(identity, time.time())
            rules = _Rules(self._rules, self._shared, self._folders, identity.id)
            served = Served(identity, rules, self._journal, self._reach(server))
            self._endpoints.append(Endpoint(served, self._house))
            yield f"/servers/{server.name}/mcp", Behind(self._endpoints[-1], rules.access)

    def look_after(self) -> None:
        """Let go of what is over, and take up keys that were rotated."""
        self._take_keys()
        for live in self._sessions.over(time.time()):
            for endpoint in self._endpoints:
                endpoint.forget(live)
        if self.store.checkpoint_due():
            sign(self.store)

    def _take_keys(self) -> None:
        try:
            keys = self._key_file.changed()
        except StoreError as error:  # those in use are as good as before
            warn(f"{error.message} (fix: {error.fix})")
            return
        if keys is not None:
            self._seal.use(keys)

    def close(self) -> None:
        """Let go of everything."""
        for endpoint in self._endpoints:
            endpoint.close()
        self._credentials.close()
        sign(self.store)
        self.store.close()

    def _reach(self, server: Configured) -> Local | Remote:
        limit = self._settings.limits.message
        if server.way is Way.STDIO:
            return Local(server, self._roads.guardian, limit)
        return Remote(server, self._roads.pool, limit, self._credentials)


def premises_of(config: Config, roads: Roads) -> Iterator[tuple[str, Premises]]:
    """What each tenant has, by its name; all is the one tenant's where none is declared.

    Raises:
        ConfigError: the documents of a tenant cannot be used.
        StoreError: its store cannot be opened.
    """
    for tenant in [one.name for one in config.settings.access.tenants] or [DEFAULT_TENANT]:
        own = config if tenant == DEFAULT_TENANT else load(config_folder(), None, tenant)
        yield tenant, Premises(tenant, own, roads)


def sign(store: Store) -> None:
    """Sign the head of a log; what fails is told, and made good by the next."""
    try:
        store.checkpoint()
    except StoreError as error:  # the entries are there, and the next checkpoint covers them
        warn(f"{error.message} (fix: {error.fix})")


class _Rules(LiveRules):
    """The rules of one server of many: what it learns is noted for the others."""

    def __init__(self, rules: Rules, shared: Shared, where: Folders, server: str) -> None:
        self._view = View(shared)
        super().__init__(rules, where, self._view, server, warn)

    def access(self) -> Access:
        """What the documents of the moment say of roles."""
        return self._rules.settings.access

    def reload(self) -> None:
        self._view.note()
        super().reload()
