"""The allowlist of one sandbox, and who of it a host and port belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.hosts import address_in, normal
from douane.model.reach import Allowed, Kind, allowed
from douane.sandbox.egress.refusals import Refusal, Why

_OFTEN: Final = (22, 25, 80, 443, 465, 587, 1433, 3306, 5432, 5672, 6379, 8080, 8443, 9092, 9200, 27017)


class Mode(StrEnum):
    """What becomes of hosts that are not listed."""

    LISTED = "listed"  # refused
    LEARNING = "learning"  # let through if they are public, and noted


class Rules(NamedTuple):
    """All that one sandbox may reach."""

    allowed: tuple[Allowed, ...] = ()
    mode: Mode = Mode.LISTED

    @property
    def ports(self) -> tuple[int, ...]:
        """Those at which programs that know no proxy may find somebody."""
        learnt = _OFTEN if self.mode is Mode.LEARNING else ()
        return tuple(sorted({*learnt, *(one.port for one in self.allowed)}))


def read(texts: Iterable[str], mode: Mode = Mode.LISTED) -> Rules:
    """The rules that an operator wrote, one text each.

    Raises:
        ConfigError: one of them is none.
    """
    return Rules(tuple(map(allowed, texts)), mode)


def judged(rules: Rules, host: str, port: int, running: Collection[str]) -> Allowed | Refusal:
    """The rule that lets somebody through to `host`, as it was asked for, or why nothing does."""
    plain = normal(host)
    if plain is None:
        return Refusal(Why.ADDRESS, "it is neither a name nor an address as people write it")
    lines = [one for one in rules.allowed if one.covers(plain)]
    at_port = [one for one in lines if one.port == port]
    is_open = next((one for one in at_port if one.is_open(running)), None)
    if is_open is not None:
        return is_open
    if at_port:
        return Refusal(Why.TOOL, f"it is open only while {_either(at_port)} runs")
    if rules.mode is Mode.LEARNING and address_in(plain) is None:
        return Allowed(plain, port, Kind.SEEN)
    if lines:
        return Refusal(Why.PORT, f"only {_either_port(lines)} of it is among what this server may reach")
    return Refusal(Why.HOST, "it is not among the hosts that this server may reach")


def _either(lines: Iterable[Allowed]) -> str:
    return " or ".join(f"`{tool}`" for tool in sorted({tool for one in lines for tool in one.tools}))


def _either_port(lines: Iterable[Allowed]) -> str:
    return "port " + " or ".join(str(port) for port in sorted({one.port for one in lines}))
