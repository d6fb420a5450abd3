"""Lengths of time in a document: `"90 s"`, `"30 min"`, `"24 h"`, `"7 d"`, `"7 y"` of 365 days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from douane.policy.table import Table, shown

UNITS: Final[Mapping[str, int]] = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "y": 31_536_000}
_LENGTH: Final = re.compile(r"(\d{1,9}) ?(s|min|h|d|y)")


def read_duration(table: Table, key: str, low: float, high: float) -> float | None:
    """Seconds between two bounds; None where it is absent or wrong."""
    if key not in table.entries:
        return None
    found = _LENGTH.fullmatch(str(table.entries[key]))
    seconds = int(found[1]) * UNITS[found[2]] if found else -1
    if low <= seconds <= high:
        return seconds
    fix = f'write a time from {low:.0f} s to {high:.0f} s, e.g. "30 min"'
    table.complain(key, f"`{key}` cannot be `{shown(table.entries[key])}`", fix)
    return None
