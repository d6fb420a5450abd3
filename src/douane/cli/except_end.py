"""When an exception ends, from the command line."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import click

from douane.model.duration import UNITS, seconds_of

_OF_DAYS = ("d", "w", "y")
_LONGEST = 100 * UNITS["y"]


def last_day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """A date, or a time with its zone, from the command line."""
    if text is None:
        return None
    try:
        found = date.fromisoformat(text) if len(text) <= len("2027-01-31") else datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is not a date such as `2027-01-31`") from None
    if isinstance(found, datetime) and found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if _is_over(found):
        raise click.BadParameter(f"`{text}` is over: name a day to come")
    return found


def period(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """When a period such as ``30d`` from now ends; days end when they are over."""
    if text is None:
        return None
    seconds = seconds_of(text)
    if seconds is None or not 0 < seconds <= _LONGEST:
        raise click.BadParameter(
            f"`{text}` is not a period: use `12h`, `30d` or `2w`, at most a hundred years"
        )
    end = datetime.fromtimestamp(time.time() + seconds, UTC).replace(microsecond=0)
    return end.date() if text.endswith(_OF_DAYS) else end


def _is_over(end: date) -> bool:
    now = datetime.fromtimestamp(time.time(), UTC)
    return end <= now if isinstance(end, datetime) else end < now.date()
