"""What an operator sets about the sessions of the gateway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final, NamedTuple

from douane.policy.below import table_below
from douane.policy.duration import read_duration
from douane.policy.table import Table

HOUR: Final = 3600
_MINUTE: Final = 60
_MONTH: Final = 30 * 24 * HOUR
_MOST: Final = 1_000_000


class Consequence(IntEnum):
    """What follows from a sign that a session may be in other hands, from the mildest to the strictest.

    `refuse` answers this request as if the session did not exist, `end` ends it for whoever has it.
    """

    OFF = 0
    RECORD = 1
    REFUSE = 2
    END = 3


class SessionSettings(NamedTuple):
    """Bounds in seconds and numbers; `bind_to_ip` and those after it say what follows from a sign.

    Addresses, programs and ids of honest clients change: refusing on these breaks some of them. `places` is a
    database (MMDB) of where addresses are; without one, `travel` is not looked at.
    """

    idle: float = HOUR
    lifetime: float = 24 * HOUR
    most: int = 10_000
    most_each: int = 256
    bind_to_ip: Consequence = Consequence.RECORD
    bind_to_agent: Consequence = Consequence.RECORD
    repeated_ids: Consequence = Consequence.RECORD
    sequential_ids: Consequence = Consequence.OFF
    travel: Consequence = Consequence.RECORD
    places: str = ""


_WORDS: Final[Mapping[str, Consequence]] = {one.name.lower(): one for one in Consequence}


def read_sessions(table: Table, key: str) -> SessionSettings | None:
    """What the `[sessions]` table says, with the usual values for the rest; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(SessionSettings._fields)
    usual = SessionSettings()
    return SessionSettings(
        read_duration(below, "idle", _MINUTE, _MONTH) or usual.idle,
        read_duration(below, "lifetime", _MINUTE, _MONTH) or usual.lifetime,
        _count(below, "most") or usual.most,
        _count(below, "most_each") or usual.most_each,
        _consequence(below, "bind_to_ip", usual.bind_to_ip),
        _consequence(below, "bind_to_agent", usual.bind_to_agent),
        _consequence(below, "repeated_ids", usual.repeated_ids),
        _consequence(below, "sequential_ids", usual.sequential_ids),
        _consequence(below, "travel", usual.travel),
        below.text("places"),
    )


def strictest(several: Iterable[SessionSettings]) -> SessionSettings:
    """The shortest times, the smallest numbers and the gravest consequences."""
    bounds = list(several)
    return SessionSettings(
        min(one.idle for one in bounds),
        min(one.lifetime for one in bounds),
        min(one.most for one in bounds),
        min(one.most_each for one in bounds),
        max(one.bind_to_ip for one in bounds),
        max(one.bind_to_agent for one in bounds),
        max(one.repeated_ids for one in bounds),
        max(one.sequential_ids for one in bounds),
        max(one.travel for one in bounds),
        next((one.places for one in bounds if one.places), ""),
    )


def _count(table: Table, key: str) -> int | None:
    found = table.number(key, 1, _MOST)
    return None if found is None else int(found)


def _consequence(table: Table, key: str, usual: Consequence) -> Consequence:
    found = table.choice(key, _WORDS)
    return usual if found is None else found
