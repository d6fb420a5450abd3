"""Whether its registry shows where it was built."""

from __future__ import annotations

from douane.approvals.checks.check import Check, about_package, passed, unknown
from douane.model.facts import Facts, Outcome, Package, Provenance, Result, Unknown


def _judged(package: Package, _: Facts) -> Result:
    match package.provenance:
        case Unknown(why):
            return unknown(why)
        case None:
            return Result(
                Outcome.WARN,
                "nothing shows that it was built from its source",
                change="ask its publisher to publish with provenance",
            )
        case Provenance() as shown:
            return _of_file(package, shown) or _compared(package, shown.repository, shown.workflow)


def _of_file(package: Package, shown: Provenance) -> Result | None:
    """What is wrong if it was shown for another file than that which the registry names."""
    named = {digest for _, digest in package.digests}
    kinds = {digest.partition(":")[0] for digest in named}
    about = {digest for digest in shown.digests if digest.partition(":")[0] in kinds}
    if not about or about & named:
        return None
    told = (f"shown for {', '.join(sorted(about))}", f"named: {', '.join(sorted(named))}")
    return Result(Outcome.FAIL, "it is shown of another file where that was built", told, "do not install it")


def _compared(package: Package, repository: str, workflow: str) -> Result:
    told = (
        f"built from {repository}" + (f" by {workflow}" if workflow else ""),
        "the signature was not verified",
    )
    if not package.repository:
        return Result(Outcome.WARN, "it names no repository to compare with", told, "ask its publisher")
    if _bare(repository) != _bare(package.repository):
        said = f"built from {repository}, but it says that its source is {package.repository}"
        return Result(Outcome.FAIL, said, told, "ask its publisher which is right")
    return passed("its registry shows that it was built from the source that it names", *told)


def _bare(repository: str) -> str:
    """`github.com/owner/name`, however it is written."""
    lower = repository.lower().removeprefix("git+").replace("github:", "github.com/")
    text = lower.partition("://")[2] or lower
    text = text.partition("#")[0].partition("?")[0].rpartition("@")[2].replace("github.com:", "github.com/")
    return "/".join(text.removesuffix("/").removesuffix(".git").split("/")[:3])


CHECK = Check("provenance", "is it shown where it was built?", about_package(_judged))
