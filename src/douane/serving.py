"""Configuration to a running gateway: servers, sessions and identities behind one listener."""

from __future__ import annotations

import asyncio
import gc
import signal
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from douane.errors import ConfigError, StoreError
from douane.gateway.checks import Checks
from douane.gateway.door import Door, Page, Routes
from douane.gateway.gate import Admission, Behind, Gate
from douane.gateway.identity.fetching import fetching
from douane.gateway.identity.metadata import metadata_path
from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.ways import Means, ways_in
from douane.gateway.pages import Metadata, health, ready
from douane.policy.access import Access
from douane.policy.servers import Tls
from douane.premises import Roads, premises_of, sign
from douane.stores.api_keys import ApiKeys
from douane.stores.documents import load
from douane.stores.live import Watched
from douane.stores.paths import state_folder
from douane.transports.guardian import Guardian
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Address, Listener, Tcp, Unix, listen, shown
from douane.transports.http.pool import Pool
from douane.transports.http.trust import server_context
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
    guardian = Guardian()
    try:
        with asyncio.Runner(loop_factory=_faster_loop()) as runner:
            runner.run(_serve(config, guardian, started))
    finally:
        guardian.release()


class Gateway:
    """All that runs behind the listeners."""

    def __init__(self, config: Config, guardian: Guardian) -> None:
        folder = state_folder()
        self._front = config.settings.front
        self._pool = Pool()
        self._store = open_store(config)
        self._keys = ApiKeys(folder)
        self._premises = dict(premises_of(config, Roads(self._pool, guardian)))
        self._documents = Watched(folders())
        self._means = Means(folder, self._keys, fetching(self._pool))
        self._admission = self._admitting(config.settings.access, Refusals())
        self._door = Door(Checks(self._front.hosts, self._front.origins))
        self.gates: dict[str, Gate] = {}

    async def listen(self) -> list[Listener]:
        """Take requests."""
        behind = self._behind()
        if not behind:
            fix = "name one with --server NAME=URL, or add a table such as `[servers.files]` to douane.toml"
            raise ConfigError("there is no server to stand in front of", fix)
        tls = _tls(self._front.tls)
        listeners = [await _listening(self._door, _address(text), tls) for text in self._front.listen]
        scheme = "http" if tls is None else "https"
        base = self._front.url.rstrip("/") or f"{scheme}://{shown(listeners[0].addresses[0])}"
        self.gates = {path: Gate(self._admission, base + path, there) for path, there in behind.items()}
        self._door.routes = Routes(self.gates, dict(self._pages()))
        return listeners

    async def look_after(self) -> None:
        """Let go of what is over, again and again."""
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            for premises in self._premises.values():
                premises.look_after()
            if self._store.checkpoint_due():
                sign(self._store)
            self.reread()

    def reread(self) -> None:
        """Take up what the documents say of who is who, if they were changed; mistakes change nothing."""
        try:
            if not self._documents.changed():
                return
            access = load(*folders()).settings.access
            self._admission = self._admitting(access, self._admission.refusals)
        except (ConfigError, StoreError) as error:
            warn(f"{error.message}; who may enter stays as it was (fix: {error.fix})")
            return
        for gate in self.gates.values():
            gate.admission = self._admission
        self._door.routes = Routes(self.gates, dict(self._pages()))

    def close(self) -> None:
        """Let go of everything."""
        for premises in self._premises.values():
            premises.close()
        self._pool.close()
        self._keys.close()
        sign(self._store)
        self._store.close()

    def _admitting(self, access: Access, refusals: Refusals) -> Admission:
        ways = ways_in(access, self._means)
        return Admission(ways, access.issuers, refusals, lambda records: self._store.commit([*records]))

    def _behind(self) -> Mapping[str, Mapping[str, Behind]]:
        """What is at each path, by tenant."""
        found: dict[str, dict[str, Behind]] = {}
        for tenant, premises in self._premises.items():
            for path, behind in premises.behind():
                found.setdefault(path, {})[tenant] = behind
        return found

    def _pages(self) -> Iterator[tuple[str, Page]]:
        yield "/healthz", health
        yield "/readyz", ready
        if self._admission.issuers:
            for gate in self.gates.values():
                page = Metadata(gate.resource, tuple(self._admission.issuers))
                yield metadata_path(gate.resource), page


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


async def _listening(door: Door, address: Address, tls: ssl.SSLContext | None) -> Listener:
    """Take requests at an address; on a Unix socket nobody is in between."""
    return await listen(door.handle, address, HttpLimits(), None if isinstance(address, Unix) else tls)


def _tls(files: Tls) -> ssl.SSLContext | None:
    certificate, key, client_ca = (Path(file).expanduser() if file else None for file in files)
    return None if certificate is None else server_context(certificate, key, client_ca)


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
