"""Whether people are asked too much, by what they have answered."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.approvals.excess import HOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENOUGH: Final = 10  # answers about one tool before anything follows from them
HIGH: Final = 0.95
HASTY: Final = 3.0  # seconds in which nobody has read a call
_PARTS: Final = 10


class Given(NamedTuple):
    """An answer: about which tool of which server, why it was asked, and after how many seconds it came."""

    is_yes: bool
    server_name: str
    subject: str
    holds: frozenset[str]
    waited: float


class Approved(NamedTuple):
    """Questions of one kind that are approved nearly always."""

    server_name: str
    subject: str
    holds: frozenset[str]
    yes: int
    answers: int


def measures(given: Sequence[Given]) -> dict[str, object]:
    """What these answers say; None for what cannot be said of so few."""
    times = [one.waited for one in given]
    return {
        "answered": len(given),
        "share_approved": _share(sum(one.is_yes for one in given), len(given)),
        "median_seconds_to_answer": round(median(times), 1) if times else None,
        "nine_of_ten_answered_in": round(_nine_of_ten(times), 1) if times else None,
        "share_answered_in_3_s": _share(sum(time < HASTY for time in times), len(times)),
    }


def nearly_always(given: Iterable[Given]) -> list[Approved]:
    """The kinds of questions that somebody need not ask, the most frequent first."""
    kinds: dict[tuple[str, str, frozenset[str]], list[bool]] = {}
    for one in given:
        if HOLD not in one.holds:
            kinds.setdefault((one.server_name, one.subject, one.holds), []).append(one.is_yes)
    found = [Approved(*kind, sum(said), len(said)) for kind, said in kinds.items()]
    often = [one for one in found if one.answers >= ENOUGH and one.yes >= HIGH * one.answers]
    return sorted(often, key=lambda one: -one.answers)


def _share(some: int, every: int) -> float | None:
    return round(some / every, 3) if every else None


def _nine_of_ten(times: Sequence[float]) -> float:
    return max(times) if len(times) < _PARTS else quantiles(times, n=_PARTS)[-1]
