"""Going back to what a session was: for steps that could not be made durable, and so never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.model.session import Session
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.model.session import Table


def memory(session: Session) -> Session:
    """A copy of the session, to go back to; costs microseconds."""
    copy = object.__new__(Session)
    vars(copy).update(vars(session))
    copy.pending = _copies(session.pending)
    copy.cancelled = _copies(session.cancelled)
    copy.parked = session.parked.copy()
    copy.handles = session.handles.copy()
    copy.held = session.held.copy()
    copy.conduct = session.conduct.copy()
    copy.together = None if session.together is None else session.together.copy()
    return copy


def _copies(tables: Mapping[Direction, Table]) -> dict[Direction, Table]:
    return {
        Direction.TO_SERVER: tables[Direction.TO_SERVER].copy(),
        Direction.TO_CLIENT: tables[Direction.TO_CLIENT].copy(),
    }


def restore(session: Session, before: Session) -> None:
    """Make the session what it was, and with it all who share what it shares; `before` is spent."""
    conduct, together = session.conduct, session.together
    vars(session).update(vars(before))
    session.conduct, session.together = conduct, together
    conduct.go_back(before.conduct)
    if together is not None and before.together is not None:
        together.go_back(before.together)
