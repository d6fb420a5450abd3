"""What the connections of one listener share: the handler, the bounds, the time, and who is connected."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from email.utils import formatdate
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from douane.transports.http.errors import ClientError
from douane.transports.http.exchange import Handler, Request
from douane.transports.http.limits import HttpLimits
from douane.transports.http.peers import share_of
from douane.transports.http.replying import ConnectionReply

if TYPE_CHECKING:
    from douane.transports.http.connection import Connection

_SWEEP_SECONDS: Final = 1.0


class Service:
    """Admits connections, hands requests to the handler and looks for what takes too long."""

    def __init__(self, handler: Handler, limits: HttpLimits) -> None:
        self._handler = handler
        self._loop = asyncio.get_running_loop()
        self._connections: set[Connection] = set()
        self._shares: dict[str, dict[Connection, None]] = {}  # in the order in which they came
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweep_seconds = min(_SWEEP_SECONDS, *(seconds / 4 for seconds in _times(limits)))
        self._became_less = asyncio.Event()
        self.answered: Counter[int] = Counter()
        self.limits = limits
        self.is_draining = False
        self.now = self._loop.time
        self._sweep()

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    def admit(self, connection: Connection) -> bool:
        """Count a connection; whether there is room for it, be it in place of one that does nothing."""
        share = share_of(connection.peer.address)
        own = self._shares.get(share, {})
        has_room = len(own) < self.limits.connections_per_address or self._is_freed_among(own)
        if has_room and len(self._connections) >= self.limits.connections:
            has_room = self._is_freed_among(max(self._shares.values(), key=len, default=own))
        self._connections.add(connection)
        self._shares.setdefault(share, {})[connection] = None
        return has_room

    def _is_freed_among(self, those: Collection[Connection]) -> bool:
        """Whether a stranger among them had nothing under way; the one who has been silent longest goes."""
        idle = [(one.idle_since, one) for one in those if not one.was_let_in and one.idle_since is not None]
        if not idle:
            return False
        _, longest = min(idle, key=itemgetter(0))
        self.forget(longest)
        longest.retire()
        return True

    def forget(self, connection: Connection) -> None:
        """A connection is no more, or does not count any more."""
        self._connections.discard(connection)
        self._became_less.set()
        share = share_of(connection.peer.address)
        own = self._shares.get(share, {})
        own.pop(connection, None)
        if not own:
            self._shares.pop(share, None)

    def handle(self, request: Request, reply: ConnectionReply) -> None:
        """Have the request answered."""
        task = self._loop.create_task(self._handler(request, reply))
        self._tasks.add(task)
        task.add_done_callback(partial(self._handled, reply))

    def _handled(self, reply: ConnectionReply, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._became_less.set()
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, ClientError | asyncio.CancelledError):
            self._loop.call_exception_handler(
                {"message": "a request could not be handled", "exception": error}
            )
        reply.settle(error)
        self.answered[reply.status] += 1

    def retire(self) -> None:
        """Serve nothing new; connections close when what they are answering is answered."""
        self.is_draining = True
        for connection in tuple(self._connections):
            connection.retire()

    async def idle(self) -> None:
        """Wait until nobody is connected and nothing is being handled."""
        while self._connections or self._tasks:
            self._became_less.clear()
            await self._became_less.wait()

    def close(self) -> None:
        """Drop all connections, and what is still being handled."""
        self._next_sweep.cancel()
        for connection in tuple(self._connections):
            connection.abort()
        for task in tuple(self._tasks):
            task.cancel()

    def _sweep(self) -> None:
        now = self.now()
        self.date_field = f"date: {formatdate(usegmt=True)}\r\n"
        for connection in tuple(self._connections):
            connection.check(now)
        self._next_sweep = self._loop.call_later(self._sweep_seconds, self._sweep)


def _times(limits: HttpLimits) -> tuple[float, ...]:
    return limits.head_seconds, limits.body_seconds, limits.idle_seconds, limits.stall_seconds
