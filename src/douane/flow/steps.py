"""Sequences: how far each has come, and whether a call would end one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from douane.flow.course import IDLE
from douane.model.steps import Begun

if TYPE_CHECKING:
    from douane.model.steps import Steps, Way

MOST_KNOWN: Final = 64  # calls that a person let pass


def advance(steps: Steps, way: Way, fitting: Collection[int], server: str) -> None:
    """Remember that what happens now, at `server`, fits these steps (from 0 on) of a sequence.

    Nothing is two steps of one way at once. **Invariant:** whatever else happens before it, no beginning that
    is remembered becomes an earlier one.
    """
    begun = [*steps.begun.get(way.key, ((),) * (way.length - 1))]
    for number in sorted(fitting, reverse=True):
        came = _came(steps, way, begun, number, server)
        if came is not None and number < len(begun):
            begun[number] = _latest((*begun[number], came), way)
    steps.begun[way.key] = tuple(begun)


def ends(steps: Steps, way: Way, server: str, at: float) -> Begun | None:
    """The beginning of the sequence that a call of `server` at `at` would end; None if it would end none."""
    if at - steps.last > IDLE:
        return None
    found = _before(steps.begun.get(way.key, ((),))[-1], way, server)
    if found is None or at - found.at > way.within or steps.calls + 1 - found.call >= way.calls:
        return None
    return found


def pass_time(steps: Steps, at: float) -> None:
    """Move on to `at`; after a long pause all is forgotten."""
    if steps.last and at - steps.last > IDLE:
        steps.begun.clear()
        steps.known.clear()
    steps.last = max(steps.last, at)


def forget_others(steps: Steps, ways: Collection[str]) -> None:
    """Forget sequences that are in force no more."""
    for gone in steps.begun.keys() - ways:
        del steps.begun[gone]


def knows(steps: Steps, call: bytes, at: float) -> bool:
    """Whether a person has let such a call pass, and all has not been forgotten since."""
    return call in steps.known and at - steps.last <= IDLE


def note_known(steps: Steps, call: bytes) -> None:
    """Remember that a person has let such a call pass; the oldest is forgotten where there are too many."""
    steps.known.pop(call, None)
    steps.known[call] = None
    while len(steps.known) > MOST_KNOWN:
        del steps.known[next(iter(steps.known))]


def _came(steps: Steps, way: Way, begun: list[tuple[Begun, ...]], number: int, server: str) -> Begun | None:
    """What this step comes to: a beginning, or the one that it goes on from."""
    if number == 0:
        return Begun(steps.last, steps.calls, server, server)
    found = _before(begun[number - 1], way, server)
    return None if found is None else found._replace(latest=server)


def _before(several: Iterable[Begun], way: Way, server: str) -> Begun | None:
    """The latest beginning from which a step at `server` goes on."""
    return max((one for one in several if not way.across or one.latest != server), default=None)


def _latest(several: Iterable[Begun], way: Way) -> tuple[Begun, ...]:
    """The latest beginning and, where servers must differ, the latest that has come to another server."""
    best = max(several)
    other = max((one for one in several if one.latest != best.latest), default=None)
    return (best,) if other is None or not way.across else (best, other)
