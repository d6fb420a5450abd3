"""Who publishes it, where its source is, and under which licence."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed
from douane.model.facts import Facts, Outcome, Package, Result


def _judged(package: Package, _: Facts) -> Result:
    lacks = [
        word
        for word, value in (
            ("a source repository", package.repository),
            ("a licence", package.licence),
        )
        if not value
    ]
    told = tuple(filter(None, (package.repository, package.licence, ", ".join(package.maintainers))))
    if lacks:
        return Result(
            Outcome.WARN,
            f"it names no {' and no '.join(one[2:] for one in lacks)}",
            told,
            "ask its publisher",
        )
    return passed("its source and licence are named", *told)


CHECK = Check("publisher", "who publishes it, and where is its source?", about_package(_judged))
