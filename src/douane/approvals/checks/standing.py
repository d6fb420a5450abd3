"""What its registry says of it."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed
from douane.model.facts import Facts, Outcome, Package, Result


def _judged(package: Package, _: Facts) -> Result:
    if package.warning:
        return Result(Outcome.FAIL, package.warning, change="use what takes its place")
    behind = package.latest and package.version and package.latest != package.version
    if behind:
        return passed("its registry has nothing against it", f"the newest version is {package.latest}")
    return passed("its registry has nothing against it")


CHECK = Check("standing", "does its registry warn of it?", about_package(_judged))
