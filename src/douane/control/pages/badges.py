"""The numbers beside places: how much waits for a person there."""

from __future__ import annotations

import time
from collections.abc import Mapping

from douane.errors import StoreError
from douane.operations.base import Place
from douane.stores.waiting import open_questions


def badges(place: Place) -> Mapping[str, int]:
    """How much waits, by the path of its page; what cannot be read is told by the page itself."""
    try:
        return {"/approvals": open_questions(place.state, time.time())}
    except StoreError:
        return {}
