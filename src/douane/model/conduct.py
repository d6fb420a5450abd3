"""How a session, or all of a principal at a server, are going: what is remembered, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.model.finding import Finding


class Level(IntEnum):
    """How far from what is usual: recorded, slowed down, suspended."""

    CALM = 0
    WARNING = 1
    DANGER = 2
    CRITICAL = 3


class Concern(NamedTuple):
    """A measure that is above a bound: `number` of what it counts in `span` seconds, 0 for at this moment.

    `scope` is the tool or method that it is about, ``""`` for all of a session. `is_news` is False where the
    same was said within the last minute.
    """

    measure: str
    level: Level
    number: int
    span: float
    scope: str = ""
    is_news: bool = True


class Standing(NamedTuple):
    """What follows for one request: it passes, or has to wait for `wait` seconds.

    `cause` is why the whole session, or the principal at this server, is suspended, None where it is not.
    `failures` say that it is not known how things stand, since a measure has failed.
    """

    concerns: tuple[Concern, ...] = ()
    wait: float = 0.0
    cause: Concern | None = None
    failures: tuple[Finding, ...] = ()


UNREMARKABLE: Final = Standing()

Ring = tuple[int, int, int, int, int]  # a slot of time, and what was in it and the three before
NOTHING: Final[Ring] = (0, 0, 0, 0, 0)


class Walk(NamedTuple):
    """The values of an argument that differ in a number: the last one, its step, and how many followed.

    `is_even` is whether the last one was as far from the one before as that was from its own.
    """

    last: int
    stride: int = 0
    followed: Ring = NOTHING
    is_even: bool = False


class Pace(NamedTuple):
    """The current slot of time, how many calls there were before it, and how many a slot usually has."""

    slot: int = 0
    before: int = 0
    usual: float = 0.0


_NO_PACE: Final = Pace()


@dataclass
class Conduct:
    """What is remembered of one subject, in constant memory; only `behaviour/` reads and changes it.

    `now` is its own time in seconds, which never goes back, and `minute` the slot of it that measures of a
    minute count in; `last` the time of the latest event. No value in it is ever changed, nor is a
    table: who has something to add puts another in its place. `lifted_at` is when a person said last that
    it may go on, in epoch seconds.
    """

    now: float = 0.0
    minute: int = 0
    last: float | None = None
    calls: int = 0
    counts: Mapping[str, Ring] = field(default_factory=dict)
    same: Mapping[int, Ring] = field(default_factory=dict)
    alike: Mapping[int, Ring] = field(default_factory=dict)
    walks: Mapping[int, Walk] = field(default_factory=dict)
    blocks: Mapping[int, Ring] = field(default_factory=dict)
    targets: Ring = NOTHING
    pace: Pace = _NO_PACE
    refused: tuple[bytes, ...] = ()
    told: Mapping[str, float] = field(default_factory=dict)
    next_at: Mapping[str, float] = field(default_factory=dict)
    suspended_until: float = 0.0
    cause: Concern | None = None
    lifted_at: float = 0.0

    def copy(self) -> Conduct:
        """The same again, to go back to."""
        copy = object.__new__(Conduct)
        vars(copy).update(vars(self))
        return copy

    def go_back(self, before: Conduct) -> None:
        """Become what `before` is, for all who share this; `before` is spent."""
        vars(self).update(vars(before))
