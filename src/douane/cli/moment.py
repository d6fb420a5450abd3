"""Time on the command line: `2h` ago, a date, or how long something lasts."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

import click

from douane.model.duration import seconds_of

_LONGEST: Final = 3653 * 86_400


def moment(_context: click.Context, _parameter: click.Parameter, text: str | None) -> float | None:
    """Seconds since the epoch, from ``90s``, ``15min``, ``2h``, ``7d``, ``1w`` ago or a date (ISO 8601)."""
    if text is None:
        return None
    if (ago := seconds_of(text)) is not None:
        return time.time() - ago
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(f"`{text}` is not a time: use `2h`, `7d` or `2026-01-31T12:00`") from None


def lasting(_context: click.Context, _parameter: click.Parameter, text: str | None) -> float | None:
    """Seconds, from ``12h``, ``90d`` or ``2w``."""
    if text is None:
        return None
    found = seconds_of(text)
    if found is None or not 0 < found <= _LONGEST:
        raise click.BadParameter(f"`{text}` is not how long: use `12h`, `30d` or `2w`, at most ten years")
    return float(found)


def overlapping(context: click.Context, parameter: click.Parameter, text: str) -> float:
    """As `lasting`, or nothing at all: ``0``."""
    return 0.0 if text == "0" else lasting(context, parameter, text) or 0.0
