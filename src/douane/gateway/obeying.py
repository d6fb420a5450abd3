"""What is killed behind the gateway ends: processes by a thread, all else by the loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from douane.errors import StoreError
from douane.inventory.killed import Kill, Party, killing
from douane.model.server import ServerIdentity
from douane.stores.killing import Watch, files_of
from douane.stores.obeyed import Ended, keep_found, note

if TYPE_CHECKING:
    from douane.gateway.served import Served
    from douane.gateway.sessions import Live, Sessions
    from douane.gateway.upstreams.starts import Starts
    from douane.stores.base import Store


class Offer(NamedTuple):
    """One server that a tenant is offered, with the processes of it that run here, if they do."""

    served: Served
    starts: Starts | None


class Estate(Protocol):
    """What of a tenant can be ended."""

    @property
    def store(self) -> Store:
        """Its log."""

    @property
    def sessions(self) -> Sessions:
        """Its sessions."""

    def offers(self) -> Iterable[Offer]:
        """Its servers."""

    def leave(self, live: Live) -> None:
        """Let go of a session, with what is open in it."""


class Obeying:
    """Ends what the kills of one tenant are about; `end_processes` is for a thread, `end` for the loop."""

    def __init__(self, estate: Estate, folder: str, warn: Callable[[str], None]) -> None:
        self._estate = estate
        self._folder = folder
        self._warn = warn
        self._files = files_of(folder)
        self._is_ending = False
        self._ended = 0
        self._kept: Sequence[Kill] = ()

    def settled(self) -> tuple[Kill, ...] | None:
        """What is killed, None while that is being written."""
        return self._files.settled()

    def end_processes(self, kills: Sequence[Kill]) -> None:
        """End the processes that these are about, whoever waits for what."""
        for served, starts in self._estate.offers():
            for process in tuple(starts.running) if starts is not None else ():
                if killing(Party(served.identity, process.principal, process.session), kills) is not None:
                    process.kill()
                    self._ended += 1

    async def end(self, kills: Sequence[Kill]) -> None:
        """Answer what is open, end sessions, and have it recorded."""
        if self._is_ending:
            return
        self._is_ending = True
        try:
            cuts = (one.served.cut(kills) for one in self._estate.offers())
            found = await asyncio.gather(*cuts, return_exceptions=True)
            over = tuple(self._killed(kills))
            for live in over:
                self._leave(live)
            self._note(kills, sum(one for one in found if isinstance(one, int)), len(over))
            await self._keep(kills)
        finally:
            self._is_ending = False

    def _leave(self, live: Live) -> None:
        """End a session; where no file can be written, for this process."""
        with suppress(StoreError):
            self._estate.sessions.end(live, time.time())
        with suppress(StoreError):
            self._estate.leave(live)

    def _killed(self, kills: Sequence[Kill]) -> Iterator[Live]:
        servers = {one.served.name: one.served.identity for one in self._estate.offers()}
        for live in list(self._estate.sessions):
            name, principal = live.bound.server, live.whose.partition("/")[2]
            server = servers.get(name) or ServerIdentity("", name, "")
            if killing(Party(server, principal, live.name), kills) is not None:
                yield live

    async def _keep(self, kills: Sequence[Kill]) -> None:
        """Have the store know of each once, from where nobody takes it away by removing a file."""
        if kills is not self._kept:
            self._kept = kills
            for kill in kills:
                await asyncio.to_thread(keep_found, self._folder, kill, self._warn)

    def _note(self, kills: Sequence[Kill], answered: int, sessions: int) -> None:
        processes, self._ended = self._ended, 0
        if answered or sessions or processes:
            ended = Ended("gateway", max(answered, sessions), processes)
            self._warn(f"killed: {'; '.join(one.line for one in kills)}")
            for kill in kills:
                note(self._estate.store, kill, ended, self._warn)


class Killing:
    """Has all tenants looked after, by one thread; to be closed."""

    def __init__(self, tenants: Callable[[], Iterable[Obeying]]) -> None:
        self._tenants = tenants
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: Watch | None = None

    def begin(self) -> None:
        """Look from now on."""
        self._loop = asyncio.get_running_loop()
        self._watch = Watch(self._look)

    def close(self) -> None:
        """Look no more."""
        if self._watch is not None:
            self._watch.close()

    def _look(self) -> bool:
        is_settled = True
        for tenant in tuple(self._tenants()):
            kills = tenant.settled()
            is_settled = is_settled and kills is not None
            if kills:
                tenant.end_processes(kills)
                self._call(tenant, kills)
        return is_settled

    def _call(self, tenant: Obeying, kills: Sequence[Kill]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end, tenant, kills)

    def _end(self, tenant: Obeying, kills: Sequence[Kill]) -> None:
        task = asyncio.ensure_future(tenant.end(kills))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
