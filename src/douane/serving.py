"""Configuration to a running gateway: servers, sessions and identities behind one listener."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from douane.engine.rules import Rules
from douane.errors import ConfigError, StoreError
from douane.gateway.checks import Checks
from douane.gateway.door import Door, Routes
from douane.gateway.endpoint import Endpoint
from douane.gateway.pages import health, ready
from douane.gateway.served import Served
from douane.gateway.sessions import Ended, Seal, Sessions, session_keys
from douane.gateway.upstreams.http import HttpUpstream, Place
from douane.gateway.upstreams.process import ProcessPool, ProcessUpstream
from douane.gateway.upstreams.running import Launch
from douane.inventory.identity import identify
from douane.model.server import ServerIdentity
from douane.policy.servers import Configured, Way
from douane.policy.sessions import SessionSettings
from douane.stores.keys import value_key
from douane.stores.live import LiveRules
from douane.stores.paths import state_folder
from douane.stores.scanner import open_scanner
from douane.stores.shared import Shared, View
from douane.transports.guardian import Guardian
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Address, Tcp, Unix, listen, shown
from douane.transports.http.outgoing import Origin
from douane.transports.http.pool import Pool
from douane.wiring import folders, open_store, warn

if TYPE_CHECKING:
    from douane.config import Config
    from douane.gateway.conversation import Upstream
    from douane.gateway.identity.way import Way as Identifying
    from douane.model.access import Principal

_SWEEP_EVERY: Final = 5.0  # seconds between two looks for what is over
_DRAIN: Final = 10.0  # seconds that open requests have when the gateway ends


class Gateway:
    """All that runs behind the listener."""

    def __init__(self, config: Config, ways: Sequence[Identifying], guardian: Guardian) -> None:
        self._config = config
        self._guardian = guardian
        self._pool = Pool()
        self._store = open_store(config)
        self._shared = Shared(self._store)
        self._rules = Rules(
            config.policy,
            config.settings,
            scanner=open_scanner(state_folder()),
            value_key=value_key(state_folder()),
        )
        self._sessions = Sessions(
            Seal(session_keys(state_folder())), SessionSettings(), Ended(f"{state_folder()}/ended")
        )
        self._ways = ways
        self.endpoints = dict(self._endpoints())

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`, then let open requests end."""
        front = self._config.settings.front
        pages = {"/healthz": health, "/readyz": ready}
        door = Door(Routes(self.endpoints, pages), Checks(front.hosts, front.origins))
        listeners = [await listen(door.handle, _address(text), HttpLimits()) for text in front.listen]
        for listener in listeners:
            for address in listener.addresses:
                warn(f"listening on {shown(address)}")
        sweeping = asyncio.get_running_loop().create_task(self._sweep())
        try:
            await stop.wait()
        finally:
            sweeping.cancel()
            await asyncio.gather(*(listener.drain(_DRAIN) for listener in listeners))
            await self._close()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            for endpoint in self.endpoints.values():
                endpoint.sweep()
            if self._store.checkpoint_due():
                self._sign()

    async def _close(self) -> None:
        for endpoint in self.endpoints.values():
            endpoint.close()
        self._pool.close()
        self._sign()
        self._store.close()

    def _sign(self) -> None:
        with suppress(StoreError):  # the entries are there, and the next checkpoint covers them
            self._store.checkpoint()

    def _endpoints(self) -> Iterator[tuple[str, Endpoint]]:
        for server in self._config.settings.servers:
            path = f"/servers/{server.name}/mcp"
            resource = f"{self._config.settings.front.url or self._default_url()}{path}"
            limit = self._config.settings.limits.message
            yield path, Endpoint(self._served(server), self._sessions, self._ways, resource, limit)

    def _default_url(self) -> str:
        return f"http://{self._config.settings.front.listen[0]}"

    def _served(self, server: Configured) -> Served:
        identity = _identity(server)
        self._store.register(identity, time.time())
        rules = _Rules(self._rules, self._shared, identity.id)
        return Served(identity, rules, self._store, self._reach(server))

    def _reach(self, server: Configured) -> _Reach:
        return _Reach(server, self._pool, self._config.settings.limits.message, self._guardian)


class _Reach:
    """Makes ways to one server."""

    def __init__(self, server: Configured, pool: Pool, limit: int, guardian: Guardian) -> None:
        self._server = server
        self._pool = pool
        self._limit = limit
        self._guardian = guardian

    def alone(self, principal: Principal) -> Upstream:
        """For one conversation."""
        return ProcessUpstream(self._launch) if self._is_local else self._remote(principal)

    def together(self, principal: Principal) -> Upstream:
        """For all stateless requests of a principal."""
        return ProcessPool(self._launch) if self._is_local else self._remote(principal)

    @property
    def _is_local(self) -> bool:
        return self._server.way is Way.STDIO

    @property
    def _launch(self) -> Launch:
        return Launch(self._server.command, self._server.env, self._limit, self._guardian)

    def _remote(self, principal: Principal) -> Upstream:  # noqa: ARG002  # credentials are a principal's
        server = self._server
        parts = urlsplit(server.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        origin = Origin(parts.scheme, parts.hostname or "", port)
        place = Place(origin, target, server.timeout, self._limit)
        return HttpUpstream(place, self._pool, _no_credentials)


async def _no_credentials() -> list[tuple[str, str]]:
    return []


class _Rules(LiveRules):
    """The rules of one server of many: what it learns is noted for the others."""

    def __init__(self, rules: Rules, shared: Shared, server: str) -> None:
        self._all = shared
        super().__init__(rules, folders(), View(shared), server, warn)

    def reload(self) -> None:
        self._all.note()
        super().reload()


def _identity(server: Configured) -> ServerIdentity:
    if server.way is Way.STDIO:
        return identify(server.command, server.name)
    parts = urlsplit(server.url)
    place = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
    query = f"#{sha256(parts.query.encode()).hexdigest()[:12]}" if parts.query else ""
    return ServerIdentity(f"url:{place}{query}", server.name, f"url:{place}")


def _address(text: str) -> Address:
    if text.startswith("unix:"):
        return Unix(Path(text.removeprefix("unix:")))
    host, _, port = text.rpartition(":")
    return Tcp(host.strip("[]"), int(port))


def serve(config: Config, ways: Sequence[Identifying]) -> None:
    """Run the gateway until SIGTERM or SIGINT.

    Raises:
        ConfigError: no server is configured.
        StoreError: the store cannot be opened.
    """
    if not config.settings.servers:
        raise ConfigError("no server is configured", "add a table such as `[servers.files]` to douane.toml")
    guardian = Guardian()
    try:
        with asyncio.Runner(loop_factory=_loop()) as runner:
            runner.run(_serve(config, ways, guardian))
    finally:
        guardian.release()


async def _serve(config: Config, ways: Sequence[Identifying], guardian: Guardian) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = Gateway(config, ways, guardian)
    gc.freeze()  # what was imported stays: the collector need not look at it in the middle of a call
    await gateway.run(stop)


def _loop() -> type[asyncio.AbstractEventLoop] | None:
    """The faster loop, where it is installed."""
    with suppress(ImportError):
        from uvloop import Loop  # noqa: PLC0415  # no wheel for every machine

        return Loop
    return None
