"""What the audit log is told of people who sign in, or do not; never what they typed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final, NamedTuple

from douane.control.access.turns import network_of
from douane.errors import StoreError
from douane.gateway.answering.visitors import Guesses
from douane.model.events import Record
from douane.protocol.direction import Direction
from douane.stores.sqlite import SqliteStore

AGAIN_AFTER: Final = 60.0  # seconds for which the same failure from the same network is counted, not told
MOST: Final = 30  # failures that are told in a minute, of names that are nobody's, from wherever
MOST_OF_ONE: Final = 5  # of one account, and as many again that are grave
_REMEMBERED: Final = 2048
_RULE: Final = "control.sign-in"


class Failure(NamedTuple):
    """Somebody did not get in: `whom` is an account that there is, ``""`` for a name of nobody."""

    because: str
    address: str
    whom: str = ""
    is_grave: bool = False  # the password was right, or somebody shows what was used up


class _Sum(NamedTuple):
    """Failures that were not told one by one: how often, since when, and from which networks."""

    failure: Failure
    times: int
    since: float
    networks: frozenset[str]


class Noting:
    """Writes into the log of a state folder; each entry is durable before anybody is in.

    What strangers fail at takes no room of what happens to an account, nor that of what is grave.

    Raises:
        StoreError: from every method, when the log cannot be written.
    """

    def __init__(self, folder: str, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._clock = clock
        self._rooms: dict[tuple[str, bool], Guesses] = {}
        self._told: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._sums: dict[tuple[str, str, bool], _Sum] = {}

    async def done(self, what: str, who: str, more: Mapping[str, object]) -> None:
        """Somebody has signed in, or changed how they do."""
        await self._write({"method": f"control/{what}", "principal": who, "action": "allow", **more})

    async def failed(self, failure: Failure) -> None:
        """Somebody did not get in; the same again, and what there is no room for, is told in a sum."""
        try:
            await self.settle()
        finally:
            await self._note(failure)

    async def _note(self, failure: Failure) -> None:
        network, now = network_of(failure.address), self._clock()
        key = (failure.because, network, failure.whom)
        room = self._room(failure)
        if now - self._told.get(key, float("-inf")) < AGAIN_AFTER or not room.are_left:
            self._count(failure, network, now)
            return
        room.missed()
        self._told[key] = now
        self._told.move_to_end(key)
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        try:
            await self._tell(failure, 1)
        except StoreError:
            self._count(failure, network, now)
            raise

    async def settle(self, after: float = AGAIN_AFTER) -> None:
        """Tell in sums what was not told one by one, so many seconds after the first of it.

        What cannot be written is told the next time.
        """
        now = self._clock()
        for key in [*self._sums]:
            found = self._sums.get(key)
            if found is not None and now - found.since >= after:
                await self._tell_sum(key)

    def _room(self, failure: Failure) -> Guesses:
        most = MOST_OF_ONE if failure.whom else MOST
        return self._rooms.setdefault((failure.whom, failure.is_grave), Guesses(self._clock, most))

    def _count(self, failure: Failure, network: str, now: float) -> None:
        key = (failure.because, failure.whom, failure.is_grave)
        before = self._sums.get(key, _Sum(failure, 0, now, frozenset()))
        networks = before.networks | {network} if len(before.networks) < _REMEMBERED else before.networks
        self._sums[key] = before._replace(times=before.times + 1, networks=networks)

    async def _tell_sum(self, key: tuple[str, str, bool]) -> None:
        """Tell a sum; one that cannot be written is kept, as one with what has been counted meanwhile."""
        found = self._sums.pop(key)
        try:
            await self._tell(found.failure, found.times, len(found.networks))
        except StoreError:
            newer = self._sums.get(key, found._replace(times=0))
            networks, times = found.networks | newer.networks, found.times + newer.times
            self._sums[key] = found._replace(times=times, networks=networks)
            raise

    async def _tell(self, failure: Failure, times: int, networks: int = 1) -> None:
        severity = "high" if failure.is_grave else "medium"
        finding = {"rule": _RULE, "severity": severity, "where": "", "because": failure.because}
        body = {"method": "control/sign-in", "principal": failure.whom, "action": "deny"}
        where = {"address": failure.address} if networks == 1 else {"address": "", "networks": networks}
        await self._write({**body, **where, "times": times, "findings": [finding]})

    async def _write(self, more: Mapping[str, object]) -> None:
        body: dict[str, object] = {
            "v": 1,
            "at": self._clock(),
            "session": "",
            "server": "",
            "server_name": "",
            "direction": Direction.TO_SERVER.value,
            "kind": "lifecycle",
            "subject": "",
            "findings": [],
            **more,
        }
        await asyncio.to_thread(_commit, self._folder, body)


def _commit(folder: str, body: dict[str, object]) -> None:
    with closing(SqliteStore(folder)) as log:
        log.commit([Record(body)])
