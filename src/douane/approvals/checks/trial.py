"""What it showed when it was started, where somebody wanted that."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.check import Check, passed, unknown
from douane.model.facts import Facts, Outcome, Result, Trial, Unknown

SLOW: Final = 10.0  # seconds until it has shown its tools


def _judged(facts: Facts) -> Result | None:
    match facts.trial:
        case None:
            return None
        case Unknown(why):
            return unknown(why)
        case Trial() as trial:
            return _told(trial)


def _told(trial: Trial) -> Result:
    if trial.orders:
        said = "a description tells a model more than what the tool does"
        return Result(Outcome.FAIL, said, trial.orders, "ask for a description that only describes")
    if trial.changed:
        named = tuple(f"`{name}`" for name in trial.changed)
        return Result(Outcome.FAIL, "its tools were others the second time", named, "ask why they change")
    if trial.seconds > SLOW:
        return Result(
            Outcome.WARN, f"it took {trial.seconds:.0f} seconds to show its tools", change="install it"
        )
    return passed(f"it showed the same {len(trial.described)} tools twice, in {trial.seconds:.1f} seconds")


CHECK = Check("trial", "what does it show when it is started?", _judged)
