"""Lengths of time in a document."""

from __future__ import annotations

from douane.model.duration import seconds_of
from douane.policy.table import Table, shown


def read_duration(table: Table, key: str, low: float, high: float) -> float | None:
    """Seconds between two bounds; None where it is absent or wrong."""
    if key not in table.entries:
        return None
    seconds = seconds_of(str(table.entries[key]))
    if seconds is not None and low <= seconds <= high:
        return seconds
    fix = f'write a time from {low:.0f} s to {high:.0f} s, e.g. "30 min"'
    table.complain(key, f"`{key}` cannot be `{shown(table.entries[key])}`", fix)
    return None
