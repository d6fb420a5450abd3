"""Answers that a server has owed for too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Container

    from douane.model.session import Session
    from douane.protocol.jsonrpc import RequestId

SILENT: Final = "the server has not answered for too long"


class Overdue:
    """Knows when the server last said something, without a look at the clock for each message."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._has_spoken = False
        self._spoke_at = 0.0

    def spoke(self) -> None:
        """The server has just said something."""
        self._has_spoken = True

    def owed(self, session: Session, awaited: Container[RequestId], at: float) -> list[RequestId]:
        """The requests whose answer will not come any more, at `at` (epoch seconds).

        What nobody waits for does not go on because the server speaks of other things.
        """
        if self._has_spoken:
            self._has_spoken, self._spoke_at = False, at
        pending = session.pending[Direction.TO_SERVER]
        since = {ident: max(one.at, self._spoke_at * (ident in awaited)) for ident, one in pending.items()}
        return [ident for ident, begun in since.items() if at - begun > self._patience]
