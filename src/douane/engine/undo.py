"""Going back to what a session was: for steps that could not be made durable, and so never happened."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.model.session import Session


def memory(session: Session) -> Session:
    """A copy of the session, to go back to; costs microseconds."""
    return replace(
        session,
        pending={direction: dict(table) for direction, table in session.pending.items()},
        cancelled={direction: dict(table) for direction, table in session.cancelled.items()},
        parked=dict(session.parked),
        handles=dict(session.handles),
    )


def restore(session: Session, before: Session) -> None:
    """Make the session what it was; `before` is spent."""
    for field in fields(before):
        setattr(session, field.name, getattr(before, field.name))
