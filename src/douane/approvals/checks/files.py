"""Whether what came is what its registry names."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed, unknown
from douane.model.facts import Facts, Files, Outcome, Package, Result


def _judged(_: Package, facts: Facts) -> Result:
    files = facts.files or Files()
    if files.other:
        said = f"{len(files.other)} files are not what its registry names"
        return Result(Outcome.FAIL, said, files.other, "do not install it: ask who keeps the registry")
    if files.unnamed:
        return unknown(f"its registry names no digest of {', '.join(files.unnamed)}")
    if not files.alike:
        return unknown("no file of it could be fetched")
    return passed(f"{files.alike} files have the digests that its registry names")


CHECK = Check("files", "is it what its registry names?", about_package(_judged))
