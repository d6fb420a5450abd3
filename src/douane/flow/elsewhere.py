"""Sequences that began in other programs of the host, of which the labels are known, and no calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from douane.flow.course import sources

if TYPE_CHECKING:
    from douane.model.flow import Flow
    from douane.model.steps import Way


class _Came(NamedTuple):
    """How far a way has come: the number of the latest read, and where the first was."""

    number: float
    first: str


def began_elsewhere(flow: Flow, labels: Sequence[frozenset[str]], way: Way, here: str, at: float) -> str:
    """Where a sequence began whose earlier steps are reads with these labels; ``""`` if it did not.

    Of each label only the first read at each server is known, so that less is found than in one program.
    """
    came: Mapping[str, _Came] = {"": _Came(-1, "")}  # by the server of the latest read
    for several in labels:
        reads = [read for label in several for read in sources(flow, label, at).items()]
        came = dict(_gone_on(came, sorted(reads, key=itemgetter(1), reverse=True), way))
    return next((one.first for _, one in _gone_on(came, [(here, inf)], way)), "")


def _gone_on(
    came: Mapping[str, _Came], reads: Iterable[tuple[str, float]], way: Way
) -> Iterator[tuple[str, _Came]]:
    """The reads that go on with it, the earliest of a server last."""
    for server, number in reads:
        others = (one for latest, one in came.items() if not (way.across and latest == server))
        before = min((one for one in others if one.number < number), default=None)
        if before is not None:
            yield server, _Came(number, before.first or server)
