"""Everything that people see and do, one file per group; ARCHITECTURE.md says how to add to it."""

from __future__ import annotations

from typing import Final

from douane.operations.base import Act, View

VIEWS: Final[tuple[View, ...]] = ()
ACTS: Final[tuple[Act, ...]] = ()
