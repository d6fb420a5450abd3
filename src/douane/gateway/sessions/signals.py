"""Signs that a session may be in other hands than those it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.gateway.sessions.travel import Stop, Where, is_impossible
from douane.gateway.sessions.used_ids import UsedIds
from douane.policy.sessions import Consequence, SessionSettings
from douane.protocol.jsonrpc import RequestId

MAX_KNOWN: Final = 16  # addresses and programs of one session that were reported once


class Seen(NamedTuple):
    """Where a request comes from; `agent` is its `User-Agent`."""

    address: str
    agent: str = ""


class Signal(NamedTuple):
    """One sign, under the stable name that records have for it."""

    rule: str
    because: str
    consequence: Consequence


class Watch:
    """What one session has shown of itself so far."""

    def __init__(self, first: Seen, settings: SessionSettings, where: Where, at: float) -> None:
        self._first = first
        self._where = where
        self._stop = self._stopped(first, at)
        self._settings = settings
        self._known: dict[tuple[str, str], None] = {}
        self._used = UsedIds()

    def came_from(self, seen: Seen, at: float) -> Iterator[Signal]:
        """What is new about where a request comes from; what is recorded only is told once."""
        first, settings = self._first, self._settings
        if seen.address != first.address:
            because = "the session was begun from another address"
            yield from self._told(Signal("session.network", because, settings.bind_to_ip), seen.address)
        if seen.agent != first.agent:
            because = "the session was begun by another program"
            yield from self._told(Signal("session.agent", because, settings.bind_to_agent), seen.agent)

        stop = self._stopped(seen, at)
        if stop is not None and self._stop is not None and is_impossible(self._stop, stop):
            because = "a request came from farther away than anybody travels in the time since the last"
            yield from self._told(Signal("session.travel", because, settings.travel), seen.address)
        self._stop = stop or self._stop

    def _stopped(self, seen: Seen, at: float) -> Stop | None:
        place = self._where(seen.address)
        return None if place is None else Stop(place, at)

    def asked(self, ident: RequestId) -> Iterator[Signal]:
        """What is strange about the id of a request."""
        settings, used = self._settings, self._used
        if used.has(ident) and settings.repeated_ids is not Consequence.OFF:
            because = "a request has an id that was used before in this session"
            yield Signal("session.repeated-id", because, settings.repeated_ids)
        elif used.is_odd(ident) and settings.sequential_ids is not Consequence.OFF:
            because = "a request has an id far from the one before it"
            yield Signal("session.odd-id", because, settings.sequential_ids)
        used.add(ident)

    def _told(self, signal: Signal, value: str) -> Iterator[Signal]:
        if signal.consequence is Consequence.RECORD and not self._is_new(signal.rule, value):
            return
        if signal.consequence is not Consequence.OFF:
            yield signal

    def _is_new(self, rule: str, value: str) -> bool:
        is_new = (rule, value) not in self._known and len(self._known) < MAX_KNOWN
        if is_new:
            self._known[rule, value] = None
        return is_new
