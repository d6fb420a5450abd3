"""All views and acts there are, those of the layers above `operations` included."""

from __future__ import annotations

from typing import Final

from douane.operations import ACTS as OF_OPERATIONS
from douane.operations import VIEWS as SEEN_BY_OPERATIONS
from douane.operations.base import Act, View

VIEWS: Final[tuple[View, ...]] = (*SEEN_BY_OPERATIONS,)
ACTS: Final[tuple[Act, ...]] = (*OF_OPERATIONS,)
