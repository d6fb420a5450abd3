"""Whether one more call may be made now, by everything an operator allows at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from douane.gateway.limits.buckets import Buckets
from douane.gateway.limits.running import Key, Running
from douane.policy.rates import Concurrency, Rate, Rates

_PAUSE: Final = 1.0  # seconds after which to try again where calls have to end first
_NEWS: Final = 60.0  # seconds in which the same refusal is not told twice
_MAX_TOLD: Final = 10_000


class Call(NamedTuple):
    """What is asked for: `whose` is a principal as `TENANT/ID`, `server` a name in the configuration.

    `session` and `tool` are empty where there is none.
    """

    whose: str
    server: str
    session: str = ""
    tool: str = ""


class Refusal(NamedTuple):
    """Too much of a `scope`; `wait` is in seconds, and `is_news` whether it was not told yet."""

    scope: str
    because: str
    wait: float
    is_news: bool


class Limits:
    """Counts calls; a call is counted in all buckets or in none."""

    def __init__(self, rates: Rates, concurrency: Concurrency) -> None:
        self.change(rates, concurrency)
        self._buckets = Buckets()
        self._running = Running()
        self._told: dict[Key, float] = {}

    def change(self, rates: Rates, concurrency: Concurrency) -> None:
        """Go on under other limits, with what was counted so far."""
        self._rates, self._concurrency = rates, concurrency
        self._most: Mapping[str, int] = concurrency._asdict()
        self._is_paced = any((rates.principal, rates.session, rates.server, rates.tool, rates.tools))

    def admit(self, call: Call, at: float) -> Refusal | None:
        """Count the call, which `done` has to end, or say why not."""
        full = self._running.begin(_keys(call), self._most)
        if full is not None:
            return self._too_many(full, at)
        refused = self._too_fast(call, at) if self._is_paced else None
        if refused is not None:
            self.done(call)
        return refused

    def admit_all(self, calls: Sequence[Call], at: float) -> Refusal | None:
        """Count the calls of a batch, each of which `done` has to end, or say why it does not pass."""
        for number, call in enumerate(calls):
            refused = self.admit(call, at)
            if refused is not None:
                for earlier in calls[:number]:
                    self.done(earlier)
                return refused
        return None

    def done(self, call: Call) -> None:
        """The call has its answer, or will get none."""
        self._running.end(_keys(call))

    def crowded(self, session: str, exchanges: int, at: float) -> Refusal | None:
        """Why a session that has so many exchanges open may have no more, or None."""
        most = self._concurrency.exchanges
        if exchanges < most:
            return None
        because = f"the session has {most} requests and streams open"
        return self._refusal("exchanges", ("exchanges", session), because, (_PAUSE, at))

    def _too_many(self, key: Key, at: float) -> Refusal:
        scope = key[0]
        because = f"{self._most[scope]} calls of this {scope} are under way"
        return self._refusal(scope, key, because, (_PAUSE, at))

    def _too_fast(self, call: Call, at: float) -> Refusal | None:
        """Count the call in all buckets, or say in which there is no room."""
        for scope, key, rate in self._paced(call):
            wait = self._buckets.wait(key, call.whose, rate, at)
            if wait > 0:
                because = f"this {scope} may have {_said(rate)}"
                return self._refusal(scope, key, because, (wait, at))
        for _, key, rate in self._paced(call):
            self._buckets.take(key, call.whose, rate, at)
        return None

    def _paced(self, call: Call) -> Iterator[tuple[str, Key, Rate]]:
        """The scopes of the call that have a rate, with the key and the rate of each."""
        rates = self._rates
        for key in _keys(call):
            scope = key[0]
            rate: Rate | None = getattr(rates, scope)
            if scope == "tool":
                rate = rates.tools.get(f"{call.server}/{call.tool}", rate)
            if rate is not None:
                yield scope, key, rate

    def _refusal(self, scope: str, key: Key, because: str, when: tuple[float, float]) -> Refusal:
        wait, at = when
        is_news = at >= self._told.get(key, 0.0) + _NEWS
        if is_news:
            self._told.pop(key, None)
            self._told[key] = at
        if len(self._told) > _MAX_TOLD:
            del self._told[next(iter(self._told))]
        return Refusal(scope, because, wait, is_news)


def _said(rate: Rate) -> str:
    said = f"{rate.amount} calls in {rate.seconds} s"
    return said if rate.burst >= rate.amount else f"{said}, and no more than {rate.burst} of them at once"


@lru_cache(maxsize=1024)  # the same few for each call of a session
def _keys(call: Call) -> tuple[Key, ...]:
    """What is counted, a tool for each principal by itself."""
    tenant = call.whose.partition("/")[0]
    keys: list[Key] = [("principal", call.whose), ("server", tenant, call.server)]
    if call.session:
        keys.append(("session", call.session))
    if call.tool:
        keys.append(("tool", call.whose, call.server, call.tool))
    return tuple(keys)
