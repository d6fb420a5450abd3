"""Configuration to a running gateway: servers, sessions and identities behind one listener."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from douane.errors import ConfigError, DouaneError
from douane.gateway.answering.entrance import House
from douane.gateway.beside import control_room
from douane.gateway.checks import Checks
from douane.gateway.door import Door, Page, Routes
from douane.gateway.doors import Doors
from douane.gateway.gate import Admission, Behind, Gate
from douane.gateway.identity.fetching import fetching
from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.ways import Means, ways_in
from douane.gateway.limits.fair import Fair
from douane.gateway.logins.document import document
from douane.gateway.logins.offers import DOCUMENT, Here, Offers
from douane.gateway.logs import Log, Style, bug
from douane.gateway.metrics.counted import Counted, Counts
from douane.gateway.metrics.operations import Metrics, Operations, Ready
from douane.gateway.metrics.present import present
from douane.gateway.metrics.readiness import Readiness
from douane.gateway.obeying import Killing
from douane.gateway.pages import health, where_to_ask
from douane.gateway.registry import registry
from douane.gateway.rooms import PATHS, Rooms
from douane.gateway.shelves import Shelves
from douane.gateway.spans.opening import opened
from douane.gateway.turns import faster_loop
from douane.gateway.within import Within
from douane.policy.servers import Front
from douane.policy.settings import Settings
from douane.premises import Premises, Roads, configs_of
from douane.stores.api_keys import ApiKeys
from douane.stores.documents import config_folder
from douane.stores.live import Watched
from douane.stores.paths import state_folder
from douane.transports.guardian import Guardian
from douane.transports.http.listener import shown
from douane.transports.http.outgoing import PoolLimits
from douane.transports.http.pool import Pool
from douane.unlocking import opened_vault
from douane.wiring import folders, open_store, sign

if TYPE_CHECKING:
    from douane.config import Config
    from douane.model.events import Record
    from douane.policy.access import Access
    from douane.stores.base import Store

Read = Callable[[], "Config"]  # raises ConfigError where the documents cannot be used

_APART: Final = Within()
_CONNECTIONS: Final = 1_024  # to one server, streams that last included
_SWEEP_EVERY: Final = 5.0  # seconds between two looks for what is over
_LOOK_EVERY: Final = 1.0  # seconds between two looks at the documents


def serve(read: Read, started: Callable[[Gateway], None], style: Style = Style.TEXT) -> None:
    """Run the gateway until SIGTERM or SIGINT; `started` is called once it takes requests.

    Raises:
        ConfigError: no server is configured.
        LaunchError: an address cannot be listened on.
        StoreError: the store cannot be opened.
    """
    guardian = Guardian()
    try:
        with asyncio.Runner(loop_factory=faster_loop()) as runner:
            log = Log(style, time.time)
            runner.run(_serve(lambda: Gateway(read, guardian, log), started, log))
    finally:
        guardian.release()


class Gateway:
    """All that runs behind the listeners; `read` gives what the documents say at the moment.

    `handle` answers a request, for whoever has listeners of their own.
    """

    def __init__(self, read: Read, guardian: Guardian | None, log: Log, within: Within = _APART) -> None:
        folder, config = state_folder(), read()
        self._read, self._log = read, log
        self._pool = Pool(PoolLimits(per_origin=_CONNECTIONS))
        self._counts = Counts(time.time)
        self._offers = Offers(time.time)
        self._spans = opened(config.settings.telemetry, log.trouble)
        shared = log.trouble, self._offers, self._spans, Fair(), Shelves()
        self._roads = Roads(within.carrier or self._pool, guardian, self._counts, *shared)
        self._store = open_store(config)
        self._recorder = Counted(self._store, self._counts)
        self._keys = ApiKeys(folder)
        self._vault = opened_vault(folder)
        self._rooms = Rooms(self._offers, self._vault, self._house, time.time)
        self._means = Means(folder, self._keys, fetching(self._pool), who=within.who)
        self._refusals = Refusals()
        self._premises: dict[str, Premises] = {}
        self._documents = {"": Watched(folders())}
        self._is_asked = asyncio.Event()
        self._door = Door(Checks((), ()))
        self.handle = log.following(self._door.handle, self._paths)
        self._doors = Doors(self.handle)
        self._readiness = Readiness(lambda: self._doors.listeners, self._stores, time.monotonic)
        self._pages: dict[str, Page] = {"/healthz": health, "/readyz": Ready(self._readiness)}
        self._watching = Doors(Operations({**self._pages, "/metrics": Metrics(self._lines)}).handle)
        self._admission = self._admitting(config.settings.access)
        self._access = config.settings.access
        self.has_control_room = config.settings.control.is_there
        self.gates: Mapping[str, Gate] = {}
        self._killing = Killing(lambda: [one.obeying for one in self._premises.values()])

    async def open(self) -> None:
        """Take requests."""
        self._killing.begin()
        await self._follow(self._read())

    async def look_after(self) -> None:
        """Let go of what is over, again and again."""
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            if self._roads.guardian is not None:
                self._roads.guardian.look(self._tell)
            for premises in self._premises.values():
                await premises.look_after()
            if self._store.checkpoint_due():
                sign(self._store, self._log.trouble)

    async def follow_documents(self) -> None:
        """Take up what was changed, again and again."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_asked.wait(), _LOOK_EVERY)
            await (self.reload() if self._is_asked.is_set() else self.reread())

    async def keep_control_room(self) -> None:
        """Have a control room beside us as long as the documents want one."""
        await control_room(self._roads.guardian, lambda: self.has_control_room, self._log.trouble)

    def ask(self) -> None:
        """Have everything read again soon: documents, certificates, keys."""
        self._is_asked.set()

    async def reread(self) -> None:
        """Take up what the documents say if they were changed; mistakes change nothing."""
        try:
            are_changed = [watched.changed() for watched in self._documents.values()]
        except ConfigError as error:
            self._tell(error)
            return
        if any(are_changed):
            await self.reload()

    async def reload(self) -> None:
        """Take up what the documents say, and certificates as they are now; mistakes change nothing."""
        self._is_asked.clear()
        try:
            await self._follow(self._read())
        except DouaneError as error:
            self._tell(error)
        else:
            self._log.note("reloaded", servers=len(self.gates))

    async def drain(self) -> None:
        """Take no more requests, and wait for the answers of those that are here."""
        self._readiness.is_draining = True
        await self._doors.drain()

    def close(self) -> None:
        """Let go of everything."""
        self._killing.close()
        self._doors.close()
        self._watching.close()
        for premises in self._premises.values():
            premises.close()
        self._pool.close()
        self._keys.close()
        self._rooms.close()
        self._vault.close()
        sign(self._store, self._log.trouble)
        self._store.close()
        if self._spans is not None:
            self._spans.close()

    async def _follow(self, config: Config) -> None:
        """Be what the configuration says; what raises comes before what changes anything but listeners."""
        own = dict(configs_of(config))
        if not any(one.settings.servers for one in own.values()):
            fix = "name one with --server NAME=URL, or add a table such as `[servers.files]` to douane.toml"
            raise ConfigError("there is no server to stand in front of", fix)
        access = config.settings.access
        admission = self._admission if access == self._access else self._admitting(access)
        with ExitStack() as opened:
            there = {tenant: self._of(tenant, one, opened) for tenant, one in own.items()}
            plans = {tenant: there[tenant].planned(one) for tenant, one in own.items()}
            await self._watching.follow(Front(listen=config.settings.front.metrics))
            await self._doors.follow(config.settings.front)
            opened.pop_all()
        for tenant, plan in plans.items():
            there[tenant].follow(plan)
        before, self._premises = self._premises, there
        for tenant in before.keys() - there.keys():
            before[tenant].close()
        theirs = {one: Watched((config_folder(), None, one)) for one in own}
        self._documents = theirs | self._documents  # those that we had know of changes since they were read
        self._access, self._admission = access, admission
        self.has_control_room = config.settings.control.is_there
        self._route(config.settings, admission)

    def _of(self, tenant: str, config: Config, opened: ExitStack) -> Premises:
        """What the tenant has, opened if it is new."""
        premises = self._premises.get(tenant)
        if premises is None:
            premises = Premises(tenant, config, self._roads)
            opened.callback(premises.close)
        return premises

    def _route(self, settings: Settings, admission: Admission) -> None:
        front = settings.front
        scheme = "https" if front.tls.certificate else "http"
        base = front.url.rstrip("/") or f"{scheme}://{shown(self._doors.listeners[0].addresses[0])}"
        self.gates = {path: Gate(admission, base + path, there) for path, there in self._behind().items()}
        here = self._offers.here = Here(base, admission.ways, admission.issuers)
        for premises in self._premises.values():
            premises.answer_at(base if self._doors.listeners and here.is_safe else "")
        self._door.checks = Checks(front.hosts, (*front.origins, here.origin))
        pages: dict[str, Page] = {**self._pages, DOCUMENT: document(here)}
        pages |= dict(where_to_ask(self.gates.values(), admission.issuers))
        pages |= registry(settings, base, self._store.dossiers)
        self._door.routes = Routes(self.gates, pages, self._rooms.handlers)

    def _house(self) -> House:
        """Where persons answer, as it is now."""
        offices = {tenant: premises.office for tenant, premises in self._premises.items()}
        return House(self._offers.here, self._access, offices)

    def _admitting(self, access: Access) -> Admission:
        ways = ways_in(access, self._means)
        return Admission(ways, access.issuers, self._refusals, self._note)

    def _behind(self) -> Mapping[str, Mapping[str, Behind]]:
        """What is at each path, by tenant."""
        found: dict[str, dict[str, Behind]] = {}
        for tenant, premises in self._premises.items():
            for path, behind in premises.behind:
                found.setdefault(path, {})[tenant] = behind
        return found

    def _paths(self) -> Collection[str]:
        return self.gates.keys() | self._pages.keys() | {DOCUMENT, *PATHS}

    def _tell(self, error: DouaneError) -> None:
        self._log.trouble(f"{error.message}; everything stays as it was (fix: {error.fix})")

    def _stores(self) -> Iterator[Store]:
        yield self._store
        yield from (premises.store for premises in self._premises.values())

    def _note(self, records: Iterable[Record]) -> None:
        self._recorder.commit([*records])

    def _lines(self) -> Iterator[str]:
        yield from self._counts.lines()
        yield from present(self._doors.listeners, [one.present() for one in self._premises.values()])


async def _serve(made: Callable[[], Gateway], started: Callable[[Gateway], None], log: Log) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: log.trouble(bug(context)))
    gateway = made()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, gateway.ask)
    try:
        await gateway.open()
        on = gateway.look_after(), gateway.follow_documents(), gateway.keep_control_room()
        tasks = [loop.create_task(one) for one in on]
        gc.freeze()  # what was imported stays: the collector need not look at it in the middle of a call
        started(gateway)
        log.note("started", servers=len(gateway.gates))
        await stop.wait()
        log.note("stopping")
        for task in tasks:
            task.cancel()
        await gateway.drain()
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        gateway.close()


__all__ = ["Gateway", "serve", "shown"]
