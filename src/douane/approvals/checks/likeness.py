"""Whether its name may be taken for that of a well-known server."""

from __future__ import annotations

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Result


def _judged(facts: Facts) -> Result | None:
    if facts.package is None:
        return None
    if not facts.likenesses:
        return passed("it is like no other well-known name")
    told = tuple(f"{one.name}: {one.why}" for one in facts.likenesses)
    return Result(
        Outcome.FAIL,
        f"its name may be taken for `{facts.likenesses[0].name}`",
        told,
        "use the package that is meant, or say that this one is",
    )


CHECK = Check("likeness", "does its name imitate another?", _judged)
