"""Whether it is proven where it was built."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.check import Check, about_package, passed, unknown
from douane.errors import installing
from douane.model.facts import (
    NO_VERIFIER,
    Facts,
    Outcome,
    Package,
    Proof,
    Provenance,
    Refuted,
    Result,
    Unknown,
)

_INSTALL: Final = f"{installing('provenance')}, which verifies it"
_ASK: Final = "look at its provenance yourself, where its registry shows it"


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
            return _of_file(package, shown) or _of_repository(package, shown) or _of_signature(package, shown)


def _of_file(package: Package, shown: Provenance) -> Result | None:
    """What is wrong if it was shown for another file than that which the registry names."""
    named = {digest for _, digest in package.digests}
    kinds = {digest.partition(":")[0] for digest in named}
    about = {digest for digest in shown.digests if digest.partition(":")[0] in kinds}
    if not about or about & named:
        return None
    told = (f"shown for {', '.join(sorted(about))}", f"named: {', '.join(sorted(named))}")
    return Result(Outcome.FAIL, "it is shown of another file where that was built", told, "do not install it")


def _of_repository(package: Package, shown: Provenance) -> Result | None:
    """What is wrong if it was built from another source than the one that it names."""
    if not package.repository or _bare(shown.repository) == _bare(package.repository):
        return None
    said = f"built from {shown.repository}, but it says that its source is {package.repository}"
    return Result(Outcome.FAIL, said, _told(shown), "ask its publisher which is right")


def _of_signature(package: Package, shown: Provenance) -> Result:
    match shown.proof:
        case Unknown(why):
            said = f"its registry shows where it was built, and that was not verified: {why}"
            return Result(Outcome.UNKNOWN, said, _told(shown), _INSTALL if why == NO_VERIFIER else _ASK)
        case Refuted(why):
            change = "do not install it; if sigstore is old, look again with a newer one"
            return Result(Outcome.FAIL, f"its signature does not hold: {why}", _told(shown), change)
        case Proof(signer, digests):
            told = (*_told(shown), f"signed by {signer}")
            if not {*digests} & {*shown.digests} & {digest for _, digest in package.digests}:
                said = "what was signed is another file than the one that the registry has"
                return Result(Outcome.FAIL, said, told, "do not install it")
            if not package.repository:
                said = "its signature holds, and it names no repository to compare with"
                return Result(Outcome.WARN, said, told, "ask its publisher")
            return passed("a verified signature shows that it was built from the source that it names", *told)


def _told(shown: Provenance) -> tuple[str, ...]:
    return (f"built from {shown.repository}" + (f" by {shown.workflow}" if shown.workflow else ""),)


def _bare(repository: str) -> str:
    """`github.com/owner/name`, however it is written."""
    lower = repository.lower().removeprefix("git+").replace("github:", "github.com/")
    text = lower.partition("://")[2] or lower
    text = text.partition("#")[0].partition("?")[0].rpartition("@")[2].replace("github.com:", "github.com/")
    return "/".join(text.removesuffix("/").removesuffix(".git").split("/")[:3])


CHECK = Check("provenance", "is it shown where it was built?", about_package(_judged))
