"""The form of a check: a question with a name, answered from facts alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from douane.model.facts import Facts, Outcome, Package, Result, Unknown


class Check(NamedTuple):
    """One question about a server; no answer means that it is not one for this server."""

    id: str
    question: str
    judged: Callable[[Facts], Result | None]


def about_package(judged: Callable[[Package, Facts], Result]) -> Callable[[Facts], Result | None]:
    """A check of a package: unknown where its registry did not answer, no question where there is none."""

    def answer(facts: Facts) -> Result | None:
        match facts.package:
            case None:
                return None
            case Unknown(why):
                return unknown(why)
            case _:
                return judged(facts.package, facts)

    return answer


def unknown(why: str) -> Result:
    """What could not be asked."""
    return Result(Outcome.UNKNOWN, why, change="ask again when it can be reached")


def passed(said: str, *evidence: str) -> Result:
    """Nothing speaks against it."""
    return Result(Outcome.PASS, said, evidence)
