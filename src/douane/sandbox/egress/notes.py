"""What the audit log is told of a gate: each connection that was opened, and refusals that are new."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from douane.audit.visible import visible
from douane.model.events import Record
from douane.model.finding import Severity
from douane.sandbox.egress.attempt import Attempt, Closed, Outcome, Owner, Refused, because, entry
from douane.sandbox.egress.refusals import Refusal, Why

AGAIN_AFTER: Final = 60.0  # seconds for which the same refusal is not told again
MOST: Final = (
    60  # refusals told in so many seconds: names that somebody tries may be what is to be carried out
)

_Key = tuple[str, int, Why]


class Notes:
    """Makes outcomes durable by `commit`, which raises a `DouaneError` if it cannot; for several threads.

    `warn` tells people of what is grave.
    """

    def __init__(
        self, commit: Callable[[Sequence[Record]], None], owner: Owner, warn: Callable[[str], None]
    ) -> None:
        self._commit = commit
        self._warn = warn
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
        if isinstance(outcome, Refused | Closed) and outcome.refusal is not None:
            self._alert(outcome.attempt, outcome.refusal)

    def _alert(self, attempt: Attempt, refusal: Refusal) -> None:
        if refusal.severity >= Severity.HIGH:
            see = f"see `douane sandbox tried {self._owner.name}`"
            told = f"`{self._owner.name}`: {because(attempt, refusal)} ({see})"
            self._warn(visible(told))

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
