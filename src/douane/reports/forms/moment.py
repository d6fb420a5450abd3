"""Moments, as reports tell them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: float) -> str:
    """Seconds since the epoch as a minute in UTC, ``never`` for 0."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC") if at else "never"
