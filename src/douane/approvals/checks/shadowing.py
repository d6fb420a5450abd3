"""Whether its tools take the place of those of servers that are used already."""

from __future__ import annotations

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Result


def _judged(facts: Facts) -> Result | None:
    if facts.shadowing is None:
        return None
    if facts.shadowing:
        said = "a model may take its tools for those of other servers"
        return Result(Outcome.WARN, said, facts.shadowing, "use it where the other server is not")
    return passed("no tool of it is like one of the servers that are used here")


CHECK = Check("shadowing", "do its tools imitate those of other servers?", _judged)
