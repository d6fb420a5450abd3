"""How far a principal's calls have come on the way of each sequence."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple


class Way(NamedTuple):
    """What there is to remember of a sequence: its name, how many steps it has, and from when on it is over.

    `across` is whether each step is at another server than the one before. All of it may take `within`
    seconds and that many `calls`, with the first and the last one.
    """

    key: str
    length: int
    across: bool = False
    within: float = inf
    calls: float = inf


class Begun(NamedTuple):
    """The steps that were taken so far: when they began, at which call, and where.

    `at` is in epoch seconds, `call` a number of `Steps.calls`, `origin` the server of the first step and
    `latest` that of the one taken last.
    """

    at: float
    call: int
    origin: str
    latest: str


@dataclass(slots=True)
class Steps:
    """What is remembered of sequences, in constant memory; shared by sessions that read together.

    `begun` has for each sequence, and each number of steps taken, the latest beginning, and where it matters
    the latest of those that came to another server. `calls` counts calls that have passed, `last` is the
    time of the latest event. `known` are digests of calls that a person let pass, the latest last.

    As with `Flow`, a step that could not be recorded does not take back what it has noted here.
    """

    begun: dict[str, tuple[tuple[Begun, ...], ...]] = field(default_factory=dict)
    calls: int = 0
    last: float = 0.0
    known: dict[bytes, None] = field(default_factory=dict)
