"""Whether somebody else looks after it since the version before: that is how packages are taken over."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed, unknown
from douane.model.facts import Facts, Outcome, Package, Result, Unknown


def _judged(package: Package, _: Facts) -> Result:
    if isinstance(package.before, Unknown):
        return unknown(package.before.why)
    if not package.before:
        return passed("there is no version before this one")
    if not package.maintainers:
        return unknown("the registry does not tell who looks after this version")
    new = sorted({*package.maintainers} - {*package.before})
    gone = sorted({*package.before} - {*package.maintainers})
    told = (*(f"new: {one}" for one in new), *(f"gone: {one}" for one in gone))
    if new and gone == sorted(package.before):
        said = "nobody who looked after the version before does so now"
        return Result(Outcome.FAIL, said, told, "ask whether it was handed over, or use the version before")
    if new:
        said = "somebody looks after it who did not before"
        return Result(Outcome.WARN, said, told, "ask who they are")
    return passed("the same people look after it as before", *told)


CHECK = Check("hands", "do the same people look after it as before?", about_package(_judged))
