"""How much else comes with it, and whether that is bounded."""

from __future__ import annotations

import re
from typing import Final

from douane.approvals.checks.check import Check, about_package, passed
from douane.model.facts import Facts, Outcome, Package, Result

MANY: Final = 30
_OPEN: Final = re.compile(r"(\*|x|latest|>=?\s*[\d.]+|)$", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"^(git|http|file:|github:|@ )|://")


def _judged(package: Package, _: Facts) -> Result:
    elsewhere = [f"{name} {wanted}" for name, wanted in package.needs if _ELSEWHERE.search(wanted)]
    if elsewhere:
        said = "it brings packages that are in no registry"
        return Result(Outcome.FAIL, said, tuple(elsewhere), "use a version without them")
    floating = [f"{name} {wanted}".strip() for name, wanted in package.needs if _OPEN.fullmatch(wanted)]
    if len(package.needs) > MANY:
        said = f"it needs {len(package.needs)} packages"
        return Result(Outcome.WARN, said, tuple(floating), "ask whether it needs them all")
    if floating:
        said = f"{len(floating)} of {len(package.needs)} packages that it needs may be of any newer version"
        return Result(Outcome.WARN, said, tuple(floating), "install it with a lock file")
    return passed(f"it needs {len(package.needs)} packages, each of bounded versions")


CHECK = Check("dependencies", "what else comes with it?", about_package(_judged))
