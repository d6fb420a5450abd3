"""What a message passes under, and all that can come of it."""

from __future__ import annotations

from typing import NamedTuple

from douane.engine.looked import Looked
from douane.engine.permit import Permit
from douane.engine.rules import Rules
from douane.model.events import Ask, Record, Remember
from douane.model.question import NO_LIFTS, Answer, Lift
from douane.model.session import Session

Command = Record | Remember | Ask | Permit


class Passage(NamedTuple):
    """What a message passes under: the session, the rules of the moment, and the time in epoch seconds.

    `answer` is what somebody said about it who was asked, None for what has just come. `looked` keeps what
    detectors find in it, where that is wanted.
    """

    session: Session
    rules: Rules
    at: float
    answer: Answer | None = None
    looked: Looked | None = None

    @property
    def lifts(self) -> frozenset[Lift]:
        """The holds that are lifted."""
        return NO_LIFTS if self.answer is None else self.answer.lifts
