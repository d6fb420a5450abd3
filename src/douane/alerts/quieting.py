"""Periods in which people are left in peace that somebody has set for now, with an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from douane.alerts.queue import Queue
from douane.errors import ConfigError
from douane.policy.alerting import About, Quiet
from douane.policy.pattern import Pattern, compiled

LONGEST = 7 * 86_400.0  # seconds


class Period(NamedTuple):
    """Until when, and about what; ``""`` is all rules, or all servers."""

    id: int
    until: float
    rule: str
    server: str
    by: str


def quieted(queue: Queue, until: float, rule: str, server: str, by: str) -> None:
    """Begin a period."""
    with queue.transaction:
        row = (until, rule, server, by)
        queue.connection.execute("INSERT INTO quiet (until, rule, server, by) VALUES (?, ?, ?, ?)", row)


def ended(queue: Queue, ident: int) -> Period:
    """End a period, and give what it was.

    Raises:
        ConfigError: there is none of that number.
    """
    with queue.transaction:
        row = queue.connection.execute("DELETE FROM quiet WHERE id = ? RETURNING *", (ident,)).fetchone()
    if row is None:
        raise ConfigError(f"there is no quiet period {ident}", "see which there are: `douane alerts quiet`")
    return Period(*row)


def periods(queue: Queue, now: float) -> list[Period]:
    """Those that are not over."""
    rows = queue.connection.execute("SELECT * FROM quiet WHERE until > ? ORDER BY until", (now,))
    return [Period(*row) for row in rows]


def quiet_now(queue: Queue, now: float) -> Iterator[Quiet]:
    """The same as documents say it: all day, on every day."""
    for one in periods(queue, now):
        yield Quiet(0, 0, about=About(rule=_pattern(one.rule), server=_pattern(one.server)))


def _pattern(text: str) -> Pattern | None:
    return compiled([text]) if text else None
