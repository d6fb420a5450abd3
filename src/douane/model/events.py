"""All that the engine ever learns, and all that it ever wants, except the permit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from douane.model.message import Direction
    from douane.model.question import Reply
    from douane.model.server import Pin


class Claims(NamedTuple):
    """What the envelope of a message says about it, as HTTP headers do; None where it is silent.

    `parameters` are values of arguments by the names that the tool's schema gives them, in lower case.
    """

    revision: str | None = None
    method: str | None = None
    name: str | None = None
    parameters: Mapping[str, str] = MappingProxyType({})


class Arrived(NamedTuple):
    """A whole frame came; `at` is seconds since the epoch, `claims` None where frames have no envelope."""

    at: float
    direction: Direction
    raw: bytes
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Overlong:
    """A frame grew past the limit; `head` and `tail` are its ends, the rest was thrown away as it came."""

    at: float
    direction: Direction
    length: int
    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody said something about the held message with this ticket, or nobody did in time.

    `digest` is that of the question, of exactly what would be sent.
    """

    at: float
    ticket: str
    digest: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """The commands of `cause` could not be made durable, so nothing of it was sent."""

    at: float
    cause: Arrived | Overlong | Answered
    because: str


class Ending(Enum):
    """Why a link closed."""

    EOF = "eof"
    BROKEN = "broken"
    EXITED = "exited"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Closed:
    """One side is gone; `direction` is the way its messages used to go."""

    at: float
    direction: Direction
    ending: Ending
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Where whoever asks can mend it in a browser, at an address that nobody else may have, and why."""

    because: str
    url: str


Told = str | Page  # what a client hears; "" is nothing else than the record has


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A request that had a permit never reached the server, or its answer never came.

    `told` is what the client hears, where that is not all of `because`.
    """

    at: float
    ident: int | str
    because: str
    told: Told = ""


Event = Arrived | Overlong | Answered | Unrecorded | Closed | Undelivered


class Record(NamedTuple):
    """Write this audit body, durably, before anything else of the same step is carried out."""

    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep these pins for the server, in the same transaction as the step's records.

    `based_on` holds what the step knew of the same definitions; one that is not in it was unknown.
    Where the store knows otherwise by now, nothing of the step is written.
    """

    server: str
    pins: tuple[Pin, ...]
    based_on: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask `whom` about a held message; what comes of it, by `until` (epoch seconds), arrives as `Answered`.

    `digest` is the SHA-256 in hex of exactly what would be sent, `question` what may be shown of it, as JSON.
    Every so many seconds of `every` whoever waits is told so, with `Reply.WAITING`; 0 is never.
    """

    ticket: str
    whom: str
    digest: str
    until: float
    question: Mapping[str, object]
    every: float = 0.0
