"""What costs most of judging a large message, done before its turn and beside all else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from douane.engine.step import step
from douane.engine.undo import memory
from douane.inventory.schemas import Schemas
from douane.model.steps import Steps

if TYPE_CHECKING:
    from douane.engine.looked import Looked
    from douane.engine.rules import Rules
    from douane.model.events import Arrived
    from douane.model.session import Session


def apart(session: Session) -> Session:
    """A copy that shares nothing that changes: another thread may judge in it."""
    copy = memory(session)
    copy.alone = Steps()
    copy.owners = copy.flow = None
    return copy


def look(session: Session, event: Arrived, rules: Rules, looked: Looked) -> None:
    """Has `looked` know what is in what has come, and in what edits make of it: judges it in a session apart.

    It may be judged otherwise in its turn: what was found then in the same text is known, and the rest is
    looked at. What fails here fails there, and is answered for there.
    """
    step(session, event, replace(rules, schemas=Schemas()), looked)
