"""How many calls an operator allows, and what becomes of those beyond."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.model.duration import UNITS
from douane.policy.below import table_below
from douane.policy.table import Table, shown

_RATE: Final = re.compile(r"(\d{1,9}) ?/ ?(s|min|h|d)(?:,? burst (\d{1,9}))?")
_MOST: Final = 65_536


class Rate(NamedTuple):
    """`amount` calls in `seconds`, of which up to `burst` may come at once."""

    amount: int
    seconds: int
    burst: int

    @property
    def each(self) -> float:
        """Seconds in which one more call may be made."""
        return self.seconds / self.amount


class Beyond(StrEnum):
    """What a client hears of a call that is one too many."""

    STATUS = "status"  # HTTP 429 with `Retry-After`
    TOOL_ERROR = "tool-error"  # a result with `isError`, which a model reads and understands


class Rates(NamedTuple):
    """The rates per principal, session, server and tool, None for as many as come.

    `tools` are those of single tools of a principal, named `server/tool`.
    """

    principal: Rate | None = None
    session: Rate | None = None
    server: Rate | None = None
    tool: Rate | None = None
    tools: Mapping[str, Rate] = MappingProxyType({})
    answer: Beyond = Beyond.STATUS


class Concurrency(NamedTuple):
    """How many calls may be under way at once, and how many exchanges and streams a session may have open."""

    principal: int = 1024
    session: int = 256
    server: int = 4096
    tool: int = 1024
    exchanges: int = 300


def read_rates(table: Table, key: str) -> Rates | None:
    """What `[limits.rate]` says; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Rates._fields)
    principal, session, server, tool = (
        _rate(below, name) for name in ("principal", "session", "server", "tool")
    )
    answer = below.choice("answer", {one.value: one for one in Beyond}) or Beyond.STATUS
    return Rates(principal, session, server, tool, _of_tools(below), answer)


def read_concurrency(table: Table, key: str) -> Concurrency | None:
    """What `[limits.concurrent]` says, with the usual values for the rest; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Concurrency._fields)
    counts = (below.number(name, 1, _MOST) for name in Concurrency._fields)
    return Concurrency(*(int(one or usual) for one, usual in zip(counts, Concurrency(), strict=True)))


def lowest_rates(several: Iterable[Rates]) -> Rates:
    """The slowest of each."""
    stated = list(several)
    tools: dict[str, Rate] = {}
    for name, rate in (item for rates in stated for item in rates.tools.items()):
        tools[name] = _slower(rate, tools.get(name)) or rate
    return Rates(
        _slowest(rates.principal for rates in stated),
        _slowest(rates.session for rates in stated),
        _slowest(rates.server for rates in stated),
        _slowest(rates.tool for rates in stated),
        tools,
        min(rates.answer for rates in stated),
    )


def lowest_concurrency(several: Iterable[Concurrency]) -> Concurrency:
    """The smallest of each number."""
    return Concurrency(*(min(numbers) for numbers in zip(*several, strict=True)))


def _of_tools(table: Table) -> Mapping[str, Rate]:
    if "tools" not in table.entries:
        return {}
    below = table_below(table, "tools")
    if below is None:
        return {}
    for name in below.entries:
        if "/" not in name:
            below.complain(
                name, f"`{shown(name)}` is no tool of a server", 'write `"server/tool" = "10/min"`'
            )
    return {name: rate for name in below.entries if (rate := _rate(below, name)) is not None}


def _rate(table: Table, key: str) -> Rate | None:
    if key not in table.entries:
        return None
    found = _RATE.fullmatch(str(table.entries[key]))
    if found and int(found[1]) > 0 and int(found[3] or 1) > 0:
        return Rate(int(found[1]), UNITS[found[2]], int(found[3] or found[1]))
    fix = 'write calls per time, e.g. "600/min" or "10/s burst 50"'
    table.complain(key, f"`{shown(key)}` cannot be `{shown(table.entries[key])}`", fix)
    return None


def _slowest(rates: Iterable[Rate | None]) -> Rate | None:
    slowest: Rate | None = None
    for rate in rates:
        slowest = _slower(rate, slowest)
    return slowest


def _slower(one: Rate | None, other: Rate | None) -> Rate | None:
    if one is None or other is None:
        return one or other
    slower = max(one, other, key=lambda rate: rate.each)
    return slower._replace(burst=min(one.burst, other.burst))
