"""Whether it has been there long enough for others to have looked."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.check import Check, about_package, passed, unknown
from douane.model.facts import Facts, Outcome, Package, Result

_DAY: Final = 86_400.0
YOUNG: Final = 30  # days since the first version
FRESH: Final = 3  # days since this version: most evil releases are found within
OLD: Final = 730  # days without a new version


def _judged(package: Package, facts: Facts) -> Result:
    if not package.published or not package.first_published:
        return unknown("the registry tells no times")
    first = (facts.at - package.first_published) / _DAY
    this = (facts.at - package.published) / _DAY
    told = (
        f"first version {first:.0f} days ago",
        f"this version {this:.0f} days ago",
        f"{package.versions} versions",
    )
    if first < YOUNG:
        return Result(Outcome.WARN, f"it is {first:.0f} days old", told, f"wait until it is {YOUNG} days old")
    if this < FRESH:
        return Result(
            Outcome.WARN, f"this version is {this:.0f} days old", told, "use an older version, or wait"
        )
    if this > OLD:
        return Result(Outcome.WARN, f"no version for {this / 365:.0f} years", told, "ask who looks after it")
    return passed("it is neither new nor left alone", *told)


CHECK = Check("age", "how old is it, and is it looked after?", about_package(_judged))
