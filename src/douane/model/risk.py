"""How much may go wrong if a call passes."""

from __future__ import annotations

from enum import IntEnum


class Risk(IntEnum):
    """From what nobody need be asked about to what somebody should look at closely."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
