"""What the audit log is told of a gate: each connection that was opened, and refusals that are new."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from douane.model.events import Record
from douane.sandbox.egress.attempt import Outcome, Owner, Refused, entry
from douane.sandbox.egress.refusals import Why

AGAIN_AFTER: Final = 60.0  # seconds for which the same refusal is not told again
MOST: Final = (
    60  # refusals told in so many seconds: names that somebody tries may be what is to be carried out
)

_Key = tuple[str, int, Why]


class Notes:
    """Makes outcomes durable by `commit`, which raises a `DouaneError` if it cannot; for several threads."""

    def __init__(self, commit: Callable[[Sequence[Record]], None], owner: Owner) -> None:
        self._commit = commit
        self._owner = owner
        self._lock = threading.Lock()
        self._told: dict[_Key, float] = {}
        self._unlisted = 0

    def __call__(self, outcome: Outcome) -> None:
        """Durable when this returns, but for refusals that are told often enough already."""
        if isinstance(outcome, Refused):
            with self._lock:
                unlisted = self._untold(outcome)
            if unlisted is None:
                return
            outcome = outcome._replace(unlisted=unlisted)
        self._commit([entry(outcome, self._owner)])

    def _untold(self, refused: Refused) -> int | None:
        """How many refusals before this one have no entry; None if this one gets none either."""
        attempt = refused.attempt
        key = attempt.host, attempt.port, refused.refusal.why
        self._told = {one: at for one, at in self._told.items() if attempt.at - at < AGAIN_AFTER}
        if key in self._told or len(self._told) >= MOST:
            self._unlisted += 1
            return None
        self._told[key] = attempt.at
        unlisted, self._unlisted = self._unlisted, 0
        return unlisted
