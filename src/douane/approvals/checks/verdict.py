"""What all answers together recommend."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from douane.approvals.checks import CHECKS
from douane.approvals.checks.check import Check
from douane.model.facts import Facts, Outcome, Result


class Advice(StrEnum):
    """What to do."""

    APPROVE = "nothing found speaks against it"
    LOOK = "somebody should look at it first"
    REFUSE = "do not use it as it is"


class Judgement(NamedTuple):
    """The answers in order, and what they recommend."""

    facts: Facts
    answers: tuple[tuple[Check, Result], ...]

    @property
    def advice(self) -> Advice:
        """**Invariant:** what could not be asked is never taken for a pass."""
        outcomes = {result.outcome for _, result in self.answers}
        if Outcome.FAIL in outcomes:
            return Advice.REFUSE
        if not outcomes or outcomes != {Outcome.PASS}:
            return Advice.LOOK
        return Advice.APPROVE

    @property
    def changes(self) -> tuple[str, ...]:
        """What would change it, the worst first."""
        worst = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN)
        told = (result.change for one in worst for _, result in self.answers if result.outcome is one)
        return tuple(dict.fromkeys(filter(None, told)))


def judged(facts: Facts) -> Judgement:
    """Every question that can be asked about a server, answered."""
    answers = ((check, check.judged(facts)) for check in CHECKS)
    return Judgement(facts, tuple((check, result) for check, result in answers if result is not None))
