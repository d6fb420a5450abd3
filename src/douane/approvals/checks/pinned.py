"""Whether what starts tomorrow is what was looked at today."""

from __future__ import annotations

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Package, Result


def _judged(facts: Facts) -> Result | None:
    if facts.package is None:
        return None
    if facts.is_pinned:
        return passed("one version is pinned")
    package = facts.package
    today = (f"today it is {package.version}",) if isinstance(package, Package) else ()
    said = "no version is pinned: what starts may change with every start"
    return Result(Outcome.WARN, said, today, _change(package) if isinstance(package, Package) else "pin one")


def _change(package: Package) -> str:
    return f"write `{package.name}{'@' if package.kind == 'npm' else '=='}{package.version}`"


CHECK = Check("pinned", "is one version pinned?", _judged)
