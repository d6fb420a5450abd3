"""Whether its tools are what they say of themselves."""

from __future__ import annotations

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Result, Trial


def _judged(facts: Facts) -> Result | None:
    """Whoever could not be started is told of by `trial`."""
    if not isinstance(facts.trial, Trial):
        return None
    told = facts.trial.contradictions
    if told:
        said = "tools say of themselves what their names deny"
        return Result(Outcome.FAIL, said, told, "have nothing allowed by what its tools say of themselves")
    return passed("no name of a tool denies what it says of itself")


CHECK = Check("contradictions", "are its tools what they say?", _judged)
