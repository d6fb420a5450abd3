"""Connections to upstreams, kept and shared: the newest idle one first, so that the others can end."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Sequence
from functools import partial

from douane.transports.http.circuit import Circuit
from douane.transports.http.client import ClientConnection, Stale
from douane.transports.http.dialling import Resolve, dial, system_addresses
from douane.transports.http.errors import Busy, HttpError, Unreachable
from douane.transports.http.incoming import Incoming
from douane.transports.http.outgoing import Origin, Outgoing, PoolLimits, Trust
from douane.transports.http.shares import Shares
from douane.transports.http.trust import client_context


class Pool:
    """Sends requests to upstreams; for one event loop, and to be closed."""

    def __init__(self, limits: PoolLimits | None = None, resolve: Resolve = system_addresses) -> None:
        self._limits = limits or PoolLimits()
        self._resolve = resolve
        self._kept: dict[Origin, _Kept] = {}
        self._circuits: dict[Origin, Circuit] = {}
        self._contexts: dict[Trust, ssl.SSLContext] = {}
        self._is_closed = False
        self._sweep: asyncio.TimerHandle | None = None

    async def send(self, origin: Origin, request: Outgoing) -> Incoming:
        """The answer of the upstream, as soon as its head is there.

        A request is sent again only if a kept connection turns out to be closed, nothing of an answer has
        come, and the server cannot have acted on it or may do so twice.

        Raises:
            HttpError: There is none.
        """
        while True:
            connection = await self._connection(origin, request.share)
            try:
                return await connection.exchange(request)
            except Stale:
                continue  # each turn uses up a kept connection, and a new one is never stale

    def close(self) -> None:
        """Drop all connections; answers that are on their way end with an error."""
        self._is_closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        for kept in self._kept.values():
            kept.close()

    async def _connection(self, origin: Origin, share: str) -> ClientConnection:
        if self._is_closed:
            raise Unreachable("the gateway is being closed", "start it again")
        kept = self._kept.get(origin) or self._kept.setdefault(origin, _Kept(self._limits.per_origin))
        idle = kept.take(share)
        if idle is None and not kept.may_dial(share):
            idle = await self._turn(origin, kept, share)
        kept.shares.begin(share)
        try:
            connection = idle or await self._dial(origin, kept)
        except BaseException:
            kept.shares.end(share)
            raise
        connection.share = share
        return connection

    async def _turn(self, origin: Origin, kept: _Kept, share: str) -> ClientConnection | None:
        """An idle connection, or None when a new one may be made."""
        idle = None
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                while idle is None and not kept.may_dial(share):
                    await kept.change(share)
                    idle = kept.take(share)
        except TimeoutError:
            raise Busy(
                f"all connections to `{origin.shown}` that you may have are in use",
                "see which calls take so long, or allow more connections",
            ) from None
        return idle

    async def _dial(self, origin: Origin, kept: _Kept) -> ClientConnection:
        circuit = self._circuits.get(origin) or Circuit(self._limits, time.monotonic)
        circuit.check(origin)
        kept.dialling += 1
        try:
            connection = await self._dialled(origin, kept)
        except HttpError:
            self._circuits[origin] = circuit
            circuit.failed()
            raise
        finally:
            kept.dialling -= 1
            kept.wake()
        self._circuits.pop(origin, None)
        kept.open.add(connection)
        self._keep_sweeping()
        return connection

    async def _dialled(self, origin: Origin, kept: _Kept) -> ClientConnection:
        addresses = await self._addresses(origin)
        made = partial(ClientConnection, origin, self._limits, kept.changed)
        tls = self._context(origin.trust) if origin.scheme == "https" else None
        connection = await dial(origin, addresses, made, tls, self._limits.connect_seconds)
        if connection.is_closed:
            raise Unreachable(f"`{origin.shown}` closed the connection at once", "see what its log says")
        return connection

    async def _addresses(self, origin: Origin) -> Sequence[str]:
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                return await self._resolve(origin.host, origin.port)
        except Unreachable:
            if origin.name:
                raise _unresolved(origin, "its host is not known") from None
            raise
        except TimeoutError:
            raise _unresolved(origin, "no answer in time") from None

    def _context(self, trust: Trust) -> ssl.SSLContext:
        if trust not in self._contexts:
            self._contexts[trust] = client_context(trust)
        return self._contexts[trust]

    def _keep_sweeping(self) -> None:
        if self._sweep is None and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._sweep = loop.call_later(self._limits.idle_seconds / 2, self._sweep_idle)

    def _sweep_idle(self) -> None:
        """Close what has been idle for long, and come again as long as there are connections."""
        self._sweep = None
        for origin, kept in tuple(self._kept.items()):
            kept.drop_unusable()
            if kept.is_unused:
                del self._kept[origin]
        if self._kept:
            self._keep_sweeping()


def _unresolved(origin: Origin, reason: str) -> Unreachable:
    where = origin.name or origin.host
    return Unreachable(f"cannot resolve `{where}`: {reason}", "see whether this machine's resolver works")


class _Kept:
    """The connections to one origin."""

    def __init__(self, most: int) -> None:
        self.open: set[ClientConnection] = set()
        self.dialling = 0
        self.shares = Shares(most)
        self._most = most
        self._idle: list[ClientConnection] = []
        self._waiters: deque[tuple[str, asyncio.Future[None]]] = deque()

    @property
    def is_unused(self) -> bool:
        return not (self.open or self.dialling or self._waiters)

    def may_dial(self, share: str) -> bool:
        """Whether there may be one more connection, for this share."""
        return len(self.open) + self.dialling < self._most and self.shares.has_room(share)

    def take(self, share: str) -> ClientConnection | None:
        """The newest idle connection that can be used, if this share may have one more."""
        while self._idle and self.shares.has_room(share):
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.abort()
        return None

    def changed(self, connection: ClientConnection) -> None:
        """It is idle, or closed."""
        if connection.share is not None:
            self.shares.end(connection.share)
            connection.share = None
        if connection.is_idle:
            self._idle.append(connection)
        elif connection.is_closed:
            self.open.discard(connection)
            if connection in self._idle:
                self._idle.remove(connection)
        self.wake()

    async def change(self, share: str) -> None:
        """Wait until a connection may be had for this share."""
        waiter = asyncio.get_running_loop().create_future()
        waiting = share, waiter
        self._waiters.append(waiting)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.wake()  # it was for us, and is for the next one now
            raise
        finally:
            if waiting in self._waiters:
                self._waiters.remove(waiting)

    def wake(self) -> None:
        """Tell the first who waits and may have one."""
        for waiting in tuple(self._waiters):
            share, waiter = waiting
            if waiter.done():
                self._waiters.remove(waiting)
            elif self.shares.has_room(share):
                self._waiters.remove(waiting)
                waiter.set_result(None)
                return

    def drop_unusable(self) -> None:
        """Close idle connections whose time is over."""
        for connection in tuple(self._idle):
            if not connection.is_usable:
                connection.abort()

    def close(self) -> None:
        """Drop all."""
        for connection in tuple(self.open):
            connection.abort()
