"""Configuration to a running gateway: servers, sessions and identities behind one listener."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from douane.engine.rules import Rules
from douane.errors import ConfigError, StoreError
from douane.gateway.checks import Checks
from douane.gateway.door import Door, Page, Routes
from douane.gateway.endpoint import Endpoint
from douane.gateway.house import House
from douane.gateway.identity.fetching import fetching
from douane.gateway.identity.metadata import metadata_path
from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.ways import Means, ways_in
from douane.gateway.journal import Journal
from douane.gateway.limits.admission import Limits
from douane.gateway.pages import Metadata, health, ready
from douane.gateway.reach import Local, Remote, identity_of
from douane.gateway.served import Served
from douane.gateway.sessions import Ended, Seal, Sessions, session_keys
from douane.policy.servers import Configured, Way
from douane.stores.api_keys import ApiKeys
from douane.stores.keys import value_key
from douane.stores.live import LiveRules
from douane.stores.paths import state_folder
from douane.stores.scanner import open_scanner
from douane.stores.shared import Shared, View
from douane.transports.guardian import Guardian
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Address, Listener, Tcp, Unix, listen, shown
from douane.transports.http.pool import Pool
from douane.wiring import folders, open_store, warn

if TYPE_CHECKING:
    from douane.config import Config

_SWEEP_EVERY: Final = 5.0  # seconds between two looks for what is over
_DRAIN: Final = 10.0  # seconds that open requests have when the gateway ends


def serve(config: Config, started: Callable[[Gateway], None]) -> None:
    """Run the gateway until SIGTERM or SIGINT; `started` is called once it takes requests.

    Raises:
        ConfigError: no server is configured.
        LaunchError: an address cannot be listened on.
        StoreError: the store cannot be opened.
    """
    if not config.settings.servers:
        fix = "name one with --server NAME=URL, or add a table such as `[servers.files]` to douane.toml"
        raise ConfigError("there is no server to stand in front of", fix)
    guardian = Guardian()
    try:
        with asyncio.Runner(loop_factory=_faster_loop()) as runner:
            runner.run(_serve(config, guardian, started))
    finally:
        guardian.release()


class Gateway:
    """All that runs behind the listeners."""

    def __init__(self, config: Config, guardian: Guardian) -> None:
        self._settings = config.settings
        self._guardian = guardian
        self._pool = Pool()
        self._store = open_store(config)
        self._shared = Shared(self._store)
        self._journal = Journal(self._store)
        folder = state_folder()
        scanner = open_scanner(folder)
        self._rules = Rules(config.policy, config.settings, scanner=scanner, value_key=value_key(folder))
        self._keys = ApiKeys(folder)
        self._sessions = Sessions(
            Seal(session_keys(folder)), config.settings.sessions, Ended(f"{folder}/sessions.ended")
        )
        limits = config.settings.limits
        self._house = House(
            ways_in(config.settings.access, Means(folder, self._keys, fetching(self._pool))),
            config.settings.access.issuers,
            self._sessions,
            Limits(limits.rate, limits.concurrent),
            self._store,
            limits.message,
            limits.rate.answer,
            Refusals(),
        )
        self.endpoints: dict[str, Endpoint] = {}

    async def listen(self) -> list[Listener]:
        """Take requests."""
        front = self._settings.front
        door = Door(Checks(front.hosts, front.origins))
        listeners = [await listen(door.handle, _address(text), HttpLimits()) for text in front.listen]
        base = front.url.rstrip("/") or f"http://{shown(listeners[0].addresses[0])}"
        self.endpoints = dict(self._endpoints(base))
        door.routes = Routes(self.endpoints, dict(self._pages()))
        return listeners

    async def look_after(self) -> None:
        """Let go of what is over, again and again."""
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            for live in self._sessions.over(time.time()):
                for endpoint in self.endpoints.values():
                    endpoint.forget(live)
            if self._store.checkpoint_due():
                self._sign()

    def close(self) -> None:
        """Let go of everything."""
        for endpoint in self.endpoints.values():
            endpoint.close()
        self._pool.close()
        self._keys.close()
        self._sign()
        self._store.close()

    def _sign(self) -> None:
        try:
            self._store.checkpoint()
        except StoreError as error:  # the entries are there, and the next checkpoint covers them
            warn(f"{error.message} (fix: {error.fix})")

    def _endpoints(self, base: str) -> Iterator[tuple[str, Endpoint]]:
        for server in self._settings.servers:
            path = f"/servers/{server.name}/mcp"
            yield path, Endpoint(self._served(server), self._house, base + path)

    def _pages(self) -> Iterator[tuple[str, Page]]:
        yield "/healthz", health
        yield "/readyz", ready
        if self._house.issuers:
            for endpoint in self.endpoints.values():
                page = Metadata(endpoint.resource, tuple(self._house.issuers))
                yield metadata_path(endpoint.resource), page

    def _served(self, server: Configured) -> Served:
        identity = identity_of(server)
        self._store.register(identity, time.time())
        limit = self._settings.limits.message
        is_local = server.way is Way.STDIO
        reach = Local(server, self._guardian, limit) if is_local else Remote(server, self._pool, limit)
        return Served(identity, _Rules(self._rules, self._shared, identity.id), self._journal, reach)


class _Rules(LiveRules):
    """The rules of one server of many: what it learns is noted for the others."""

    def __init__(self, rules: Rules, shared: Shared, server: str) -> None:
        self._view = View(shared)
        super().__init__(rules, folders(), self._view, server, warn)

    def reload(self) -> None:
        self._view.note()
        super().reload()


async def _serve(config: Config, guardian: Guardian, started: Callable[[Gateway], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = Gateway(config, guardian)
    try:
        listeners = await gateway.listen()
        looking_after = loop.create_task(gateway.look_after())
        gc.freeze()  # what was imported stays: the collector need not look at it in the middle of a call
        started(gateway)
        await stop.wait()
        looking_after.cancel()
        await asyncio.gather(*(listener.drain(_DRAIN) for listener in listeners))
    finally:
        gateway.close()


def _address(text: str) -> Address:
    if text.startswith("unix:"):
        return Unix(Path(text.removeprefix("unix:")))
    host, _, port = text.rpartition(":")
    return Tcp(host.strip("[]"), int(port))


def _faster_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    with suppress(ImportError):  # there is no wheel for every machine
        from uvloop import new_event_loop  # noqa: PLC0415

        return new_event_loop
    return None


__all__ = ["Gateway", "serve", "shown"]
