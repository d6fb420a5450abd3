"""Whether it runs programs when it is installed."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed
from douane.model.facts import Facts, Outcome, Package, Result


def _judged(package: Package, _: Facts) -> Result:
    if not package.scripts:
        return passed("nothing is run when it is installed")
    told = tuple(f"{name}: {command}" for name, command in package.scripts)
    return Result(
        Outcome.WARN, "programs are run when it is installed", told, "install with `--ignore-scripts`"
    )


CHECK = Check("scripts", "does installing it run programs?", about_package(_judged))
