"""Everything that people see and do, one file per group; ARCHITECTURE.md says how to add to it."""

from __future__ import annotations

from typing import Final

from douane.operations import audit_log, conversations
from douane.operations.base import Act, View

VIEWS: Final[tuple[View, ...]] = (*audit_log.VIEWS, *conversations.VIEWS)
ACTS: Final[tuple[Act, ...]] = (*audit_log.ACTS,)
