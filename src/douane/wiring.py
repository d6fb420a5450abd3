"""The composition root: configuration to a running post; the only module that imports everything."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from douane.inventory.identity import identify
from douane.model.access import Principal
from douane.model.events import Ending
from douane.model.session import Session
from douane.policy.settings import Sync
from douane.protocol.direction import Direction
from douane.stores.documents import config_folder, load
from douane.stores.live import LiveRules
from douane.stores.paths import state_folder
from douane.stores.schema import Durability
from douane.stores.sqlite import SqliteStore
from douane.transports.command import resolve
from douane.transports.pipes import open_host
from douane.transports.relay import Relay
from douane.transports.server_process import GRACE, PATIENCE, ServerProcess, start_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.config import Config
    from douane.model.server import ServerIdentity
    from douane.transports.command import resolve
    from douane.transports.guardian import Guardian
from douane.transports.pipes import HostLink

_Ending = asyncio.Future[None] | asyncio.Future[int]

_DURABILITIES: Final = {Sync.NORMAL: Durability.PROCESS, Sync.FULL: Durability.POWER}
_BUG: Final = 3  # exit code when Douane itself has failed
_HURRY: Final = 0.2  # seconds for the server to end by itself when we are told to stop
_STEP: Final = 0.05  # seconds between two looks whether all answers have come
_LONGEST_WAIT: Final = 60.0  # seconds for answers that are still owed when the host has nothing more to say


def principal() -> Principal:
    """The operating-system account that runs this process, which is who a stdio host acts for."""
    return Principal(f"local:{pwd.getpwuid(os.geteuid()).pw_name}")


def folders() -> tuple[str, str]:
    """Where this account's and this project's policy documents are."""
    return config_folder(), os.getcwd()  # noqa: PTH109  # pathlib costs milliseconds


def open_store(config: Config) -> SqliteStore:
    """The audit log and inventory of this account.

    Raises:
        StoreError: it cannot be opened.
    """
    return SqliteStore(state_folder(), _DURABILITIES[config.settings.audit.sync])


def warn(text: str) -> None:
    """Tell the person in front of the host, whose log shows our standard error."""
    sys.stderr.write(f"douane: {text}\n")
    sys.stderr.flush()


def serve_stdio(command: Sequence[str], name: str, guardian: Guardian) -> int:
    """Stand between the host on our standard streams and the server of `command`; gives its exit code.

    Raises:
        DouaneError: the policy, the store or the server cannot be used.
    """
    return asyncio.run(_serve(resolve(command), identify(command, name), guardian))


async def _serve(command: Sequence[str], identity: ServerIdentity, guardian: Guardian) -> int:
    config = load(*folders())
    limit = config.settings.limits.message
    server = await start_server(command, Direction.TO_CLIENT, limit)
    guardian.guard(server.group)
    try:
        return await _stand(config, identity, server)
    finally:
        await server.end(0)
        guardian.release()


async def _stand(config: Config, identity: ServerIdentity, server: ServerProcess) -> int:
    store = open_store(config)
    try:
        store.register(identity, time.time())
        rules = LiveRules(config, folders(), store, identity.id, warn)
        relay = Relay(Session(uuid4().hex, principal(), identity), rules, store, time.time)
        host = await open_host(
            Direction.TO_SERVER, config.settings.limits.message, relay, sys.stdin.buffer, sys.stdout.buffer
        )
        relay.connect({Direction.TO_SERVER: server, Direction.TO_CLIENT: host})
        server.listen(relay)
        return await _until_over(relay, host, server)
    finally:
        store.checkpoint()
        store.close()


async def _until_over(relay: Relay, host: HostLink, server: ServerProcess) -> int:
    """Wait for either side to end, give the other time to finish, and end what is left."""
    stop, crash = _stop_signal(), _crash(relay)
    over: list[_Ending] = [host.gone, server.silent, server.exited, stop, crash]
    await asyncio.wait([host.silent, *over], return_when=asyncio.FIRST_COMPLETED)
    ended_by_itself = server.silent.done() or server.exited.done()
    if host.silent.done() and not any(future.done() for future in over):
        server.finish()
        await _answers(relay, over)
    code = await server.end(_HURRY if stop.done() or crash.done() else PATIENCE)
    await asyncio.wait([server.silent], timeout=GRACE)
    host.finish()
    await asyncio.wait([host.gone], timeout=GRACE)
    if crash.done():
        return crash.result()
    if stop.done():
        return 128 + stop.result()
    return (code if code >= 0 else 128 - code) if ended_by_itself else max(code, 0)


async def _answers(relay: Relay, over: Sequence[_Ending]) -> None:
    """Let the server answer what the host has asked before it closed our input."""
    deadline = asyncio.get_running_loop().time() + _LONGEST_WAIT
    while relay.waiting and asyncio.get_running_loop().time() < deadline:
        done, _ = await asyncio.wait(over, timeout=_STEP, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return


def _crash(relay: Relay) -> asyncio.Future[int]:
    """Done with our exit code when a bug of ours has ended the conversation."""
    loop = asyncio.get_running_loop()
    crash: asyncio.Future[int] = loop.create_future()

    def end(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception") or context.get("message")
        if crash.done():
            return
        crash.set_result(_BUG)
        warn(f"a bug ended this conversation, nothing passed unjudged: {type(error).__name__}")
        with suppress(Exception):
            relay.ended(Direction.TO_CLIENT, Ending.CRASHED, type(error).__name__)

    loop.set_exception_handler(end)
    return crash


def _stop_signal() -> asyncio.Future[int]:
    """Done with the number of the first signal that asks us to end."""
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[int] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _settle, stop, number)
    return stop


def _settle(stop: asyncio.Future[int], number: int) -> None:
    if not stop.done():
        stop.set_result(number)
