"""Configuration to a running bridge: a host on standard input and output, a server behind HTTP."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final

from douane.gateway.asked import Asked
from douane.gateway.bridge import Bridge
from douane.gateway.conversation import Conversation, Own
from douane.gateway.credentials import Credentials
from douane.gateway.fields import Showing
from douane.gateway.journal import Journal, Share
from douane.gateway.reach import Remote, identity_of
from douane.gateway.turns import AsyncTurns
from douane.gateway.upstreams.cancelling import Cancelling
from douane.inventory.killed import Party, because, fix, killing
from douane.stores.accompanied import Accompanied
from douane.stores.barring import ensure_living
from douane.stores.killing import Watch, files_of
from douane.stores.obeyed import Ended, keep_found, note
from douane.stores.paths import state_folder
from douane.transports.http.pool import Pool
from douane.transports.relay import Relay
from douane.transports.spoken import Spoken
from douane.transports.standard import ensure_streams, host_streams
from douane.wiring import host_flow, live_rules, open_people, open_store, session_with, sign, warn

if TYPE_CHECKING:
    from douane.config import Config
    from douane.inventory.killed import Kill
    from douane.policy.servers import Configured
    from douane.stores.host_flow import HostFlow
    from douane.stores.sqlite import SqliteStore

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_FAREWELL: Final = 3.0  # seconds to tell the server that this is the end
_LAST_WORDS: Final = 5.0  # seconds for the host to read what waits for it
_REST_EVERY: Final = 30.0  # seconds between two looks whether the log is to be signed
_ENDED: Final = 1
_BUG: Final = 3  # exit code when Douane itself has failed
Fields = Sequence[tuple[str, str]]


def connect(server: Configured, fields: Fields, config: Config) -> int:
    """Stand between the host on our standard streams and the server; gives the exit code.

    `fields` are headers to show the server beside what the vault has for it.

    Raises:
        LaunchError: a person has killed the server.
        StoreError: the store cannot be opened.
    """
    ensure_streams()
    ensure_living(state_folder(), lambda: identity_of(server))
    return asyncio.run(_connect(server, fields, config))


async def _connect(server: Configured, fields: Fields, config: Config) -> int:
    store = open_store(config)
    shown = Showing(Credentials(state_folder()), state_folder())
    pool, limit = Pool(), config.settings.limits.message
    asked = Asked(warn, open_people(state_folder(), AsyncTurns, lambda: config.settings))
    asked.use(config.settings.judge)
    try:
        remote = Remote(server._replace(headers=tuple(fields)), pool, limit, shown)
        with closing(host_flow()) as shared:
            conversation = _conversation(remote, server, config, store, asked, shared)
            return await _hold(conversation, store, limit)
    finally:
        asked.close()
        shown.close()
        pool.close()
        sign(store)
        store.close()


def _conversation(
    remote: Remote, server: Configured, config: Config, store: SqliteStore, asked: Asked, shared: HostFlow
) -> Conversation:
    identity = identity_of(server)
    share = Share(Journal(store))
    both = Accompanied(live_rules(config, identity, store, shared.name), share, shared)
    session = session_with(config, identity, shared.flow)
    relay = Relay(session, both, both, time.time)
    way = Cancelling(remote.either(session.principal))
    conversation = Conversation(session, relay, way, Own(share))
    asked.attend(relay, conversation)
    return conversation


async def _hold(conversation: Conversation, store: SqliteStore, limit: int) -> int:
    host, stop = Spoken(limit), _Stop()
    await host.open(host_streams())
    bridge = Bridge(conversation, host)
    mortal = Mortal(conversation, store)
    carrying = asyncio.create_task(bridge.carry(host.lines()))
    ends = [
        carrying,
        *(asyncio.create_task(_set(one)) for one in (bridge.over, host.gone, stop.asked, mortal.over)),
    ]
    try:
        while not (await asyncio.wait(ends, timeout=_REST_EVERY, return_when=asyncio.FIRST_COMPLETED))[0]:
            if store.checkpoint_due():
                sign(store)
        if carrying.done():
            carrying.result()
        if mortal.over.is_set():
            return _ENDED
        return 128 + stop.signal if stop.signal else _code(bridge)
    finally:
        for task in ends:
            task.cancel()
        await _farewell(bridge, host)
        mortal.close()


async def _set(event: asyncio.Event) -> None:
    await event.wait()


def _code(bridge: Bridge) -> int:
    if bridge.bug:
        warn(f"a bug ended this conversation, nothing passed unjudged: {bridge.bug}")
        return _BUG
    if bridge.over.is_set():
        warn("the server knows this conversation no more, or it cannot be recorded; start it anew")
        return _ENDED
    return 0


async def _farewell(bridge: Bridge, host: Spoken) -> None:
    for leaving, seconds in ((bridge.close(), _FAREWELL), (host.close(), _LAST_WORDS)):
        try:
            await asyncio.wait_for(leaving, seconds)
        except TimeoutError:
            continue


class _Stop:
    """The first signal that asks us to end; 0 as long as none has."""

    def __init__(self) -> None:
        self.signal = 0
        self.asked = asyncio.Event()
        for number in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._note, number)

    def _note(self, number: int) -> None:
        self.signal = self.signal or number
        self.asked.set()


class Mortal:
    """Ends the conversation within a second of a kill; to be closed."""

    def __init__(self, conversation: Conversation, store: SqliteStore) -> None:
        self.over = asyncio.Event()
        self._conversation = conversation
        self._store = store
        self._files = files_of(state_folder())
        self._loop = asyncio.get_running_loop()
        self._kill: Kill | None = None
        self._ending: asyncio.Task[None] | None = None
        self._watch = Watch(self._look)

    def close(self) -> None:
        """Look no more; if it was killed, that is recorded."""
        self._watch.close()
        if self._kill is not None:
            session = self._conversation.session
            ended = Ended("connect", 1, 0, session.server, session.principal.id, session.id)
            note(self._store, self._kill, ended, warn)
            keep_found(state_folder(), self._kill, warn)

    def _look(self) -> bool:
        kills, session = self._files.settled(), self._conversation.session
        kill = killing(Party(session.server, session.principal.id, session.id), kills or ())
        if kill is not None and self._kill is None:
            self._kill = kill
            self._loop.call_soon_threadsafe(self._end, f"{because(kill)}; {fix(kill)}")
        return kills is not None

    def _end(self, because: str) -> None:
        warn(f"this conversation was ended: {because}")
        self._ending = asyncio.ensure_future(self._cut(because))

    async def _cut(self, because: str) -> None:
        try:
            await self._conversation.cut(because)
        finally:
            self.over.set()
