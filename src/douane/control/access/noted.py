"""What the audit log is told of people who sign in, or do not; never what they typed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final, NamedTuple

from douane.gateway.answering.visitors import Guesses
from douane.model.events import Record
from douane.protocol.direction import Direction
from douane.stores.sqlite import SqliteStore

AGAIN_AFTER: Final = 60.0  # seconds for which the same failure from the same address is counted, not told
MOST: Final = 30  # failures that are told in a minute, from wherever
_REMEMBERED: Final = 2048
_RULE: Final = "control.sign-in"


class Failure(NamedTuple):
    """Somebody did not get in: `whom` is an account that there is, ``""`` for a name of nobody."""

    because: str
    address: str
    whom: str = ""
    is_grave: bool = False  # the password was right, or somebody shows what was used up


class Noting:
    """Writes into the log of a state folder; each entry is durable before anybody is in.

    Raises:
        StoreError: from every method, when the log cannot be written.
    """

    def __init__(self, folder: str, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._clock = clock
        self._room = Guesses(clock, MOST)
        self._told: OrderedDict[tuple[str, str, str], tuple[float, int]] = OrderedDict()

    async def done(self, what: str, who: str, more: Mapping[str, object]) -> None:
        """Somebody has signed in, or changed how they do."""
        await self._write({"method": f"control/{what}", "principal": who, "action": "allow", **more})

    async def failed(self, failure: Failure) -> None:
        """Somebody did not get in; the same again is told once a minute, with how often it was."""
        key, now = (failure.because, failure.address, failure.whom), self._clock()
        last, unsaid = self._told.get(key, (float("-inf"), 0))
        if now - last < AGAIN_AFTER or not self._room.are_left:
            self._remember(key, last, unsaid + 1)
            return
        self._room.missed()
        self._remember(key, now, 0)
        severity = "high" if failure.is_grave else "medium"
        finding = {"rule": _RULE, "severity": severity, "where": "", "because": failure.because}
        body = {"method": "control/sign-in", "principal": failure.whom, "action": "deny"}
        await self._write(body | {"address": failure.address, "times": unsaid + 1, "findings": [finding]})

    def _remember(self, key: tuple[str, str, str], at: float, unsaid: int) -> None:
        self._told[key] = (at, unsaid)
        self._told.move_to_end(key)
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

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
