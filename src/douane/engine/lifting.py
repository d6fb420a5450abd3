"""What an answer changes of a verdict: the holds that somebody was asked about, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from douane.model.question import Lift
from douane.model.verdict import Action

if TYPE_CHECKING:
    from douane.model.verdict import Reason, Verdict


def lifted(verdict: Verdict, lifts: frozenset[Lift]) -> Verdict:
    """The verdict without these holds.

    **Invariant:** a denial and an edit stay, and so does a hold that nobody was asked about.
    """
    if not lifts or not any(is_lifted(reason, lifts) for reason in verdict.reasons):
        return verdict
    reasons = frozenset(
        replace(reason, action=Action.ALLOW) if is_lifted(reason, lifts) else reason
        for reason in verdict.reasons
    )
    return replace(verdict, action=max(reason.action for reason in reasons), reasons=reasons)


def lift_of(reason: Reason) -> Lift:
    """What lifts the hold of this reason."""
    return Lift(reason.ask, reason.policy_rule, reason.finding, reason.about)


def is_lifted(reason: Reason, lifts: frozenset[Lift]) -> bool:
    """Whether it is a hold, and one of these."""
    return bool(reason.ask) and reason.action is Action.HOLD and lift_of(reason) in lifts
