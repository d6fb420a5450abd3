"""Lengths of time as people write them everywhere: `90 s`, `30 min`, `24 h`, `7 d`, `2 w`, `1 y` (365 d)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
)
_LENGTH: Final = re.compile(r"(\d{1,9}) ?(s|min|h|d|w|y)", re.ASCII)


def seconds_of(text: str) -> int | None:
    """So many seconds; None for what is no length of time."""
    found = _LENGTH.fullmatch(text)
    return int(found[1]) * UNITS[found[2]] if found else None
