"""An incident as frozen values: what it is about, what was done, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What has happened, which says what there is to do."""

    EXFILTRATION = "exfiltration"
    CREDENTIALS = "credentials"
    POISONED = "poisoned"
    SHADOW = "shadow"
    OTHER = "other"


class Severity(StrEnum):
    """How grave it is, as whoever opens it says."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Scope(NamedTuple):
    """What it is about: ids of servers and principals, names of sessions."""

    servers: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing."""
        return not any(self)


_NOTHING: Final = Scope()


class State(StrEnum):
    """What came of a measure."""

    PLANNED = "planned"
    DONE = "done"
    FAILED = "failed"


class Measure(NamedTuple):
    """Something that is done at once: `name` says what, `told` what came of it."""

    name: str
    state: State = State.PLANNED
    told: str = ""


class Phase(StrEnum):
    """When a task is due, in the order in which they come."""

    RESPOND = "respond"
    INVESTIGATE = "investigate"
    REMEDIATE = "remediate"
    EDUCATE = "educate"
    FOLLOW_UP = "follow up"


class Task(NamedTuple):
    """Something that people do: `due` and `done` in epoch seconds, 0 for never and not yet."""

    number: int
    phase: Phase
    text: str
    owner: str = ""
    due: float = 0.0
    done: float = 0.0


class Turn(StrEnum):
    """How far it is with a credential that somebody else may have."""

    OPEN = "open"
    ROTATED = "rotated"
    REVOKED = "revoked"
    NOT_NEEDED = "not needed"


class Rotation(NamedTuple):
    """A credential that the server held or that was seen, and how it came out."""

    name: str
    why: str
    state: Turn = Turn.OPEN
    note: str = ""


class Note(NamedTuple):
    """What somebody has written down."""

    at: float
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """All that is known of one; times in epoch seconds, `closed` 0 while it is open.

    `aware` is when somebody of the house first knew, from which the time to tell authorities runs. `source`
    is what it was opened from, ``""`` for by hand. `since` is from when on the log is asked, 0 for all of it.
    Once it `is_searched`, the credentials that its entries name are among `rotations`.
    """

    id: str
    kind: Kind
    severity: Severity
    title: str
    opened: float
    aware: float
    by: str
    source: str = ""
    since: float = 0.0
    scope: Scope = _NOTHING
    measures: tuple[Measure, ...] = ()
    tasks: tuple[Task, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    is_searched: bool = False
    notes: tuple[Note, ...] = ()
    closed: float = 0.0
    lessons: str = ""
    although: str = ""

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """What nobody has done yet."""
        return tuple(one for one in self.tasks if not one.done)

    @property
    def open_rotations(self) -> tuple[Rotation, ...]:
        """Credentials that still count, as far as anybody has said."""
        return tuple(one for one in self.rotations if one.state is Turn.OPEN)


Body = Mapping[str, object]
