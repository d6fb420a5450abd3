"""Times as registries write them."""

from __future__ import annotations

from datetime import UTC, datetime


def seconds(text: object) -> float:
    """Seconds since the epoch, 0 for what is no time."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return 0.0
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
