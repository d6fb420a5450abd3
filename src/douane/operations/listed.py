"""Every view and act of this layer; `control/listed.py` adds those of the layers above."""

from __future__ import annotations

from typing import Final

from douane.operations import audit_log, conversations, overview, servers
from douane.operations.base import Act, View

VIEWS: Final[tuple[View, ...]] = (
    *overview.VIEWS,
    *servers.VIEWS,
    *audit_log.VIEWS,
    *conversations.VIEWS,
)
ACTS: Final[tuple[Act, ...]] = (
    *servers.ACTS,
    *audit_log.ACTS,
)
