"""Whether its tools say what is to be given to them."""

from __future__ import annotations

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Result, Trial


def _judged(facts: Facts) -> Result | None:
    if not isinstance(facts.trial, Trial):
        return None
    told = facts.trial.unexplained
    if told:
        said = f"nothing says what {len(told)} parameters are for"
        return Result(Outcome.WARN, said, told, "ask for a description of each")
    return passed("each parameter is described, or says by its name what it is")


CHECK = Check("parameters", "do its tools say what is given to them?", _judged)
