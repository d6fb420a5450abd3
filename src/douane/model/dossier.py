"""What is known of a server as something that people have asked for, and decided about."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.server import Pin


class Stage(StrEnum):
    """How far it has come."""

    REQUESTED = "requested"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Demand(StrEnum):
    """Which servers may be used, from the mildest to the strictest."""

    ANY = "any"  # all but those that were rejected, suspended or retired
    APPROVED = "approved"


class Need(NamedTuple):
    """What a server is for, and the least that it takes: `tools` by names or globs, and what it may touch."""

    purpose: str = ""
    tools: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    sensitivity: str = ""


class Traits(NamedTuple):
    """What an approval is for; when any of it is another, the server has to be approved again.

    `tools` are names of all that the server shows with their digests, `""` for what cannot be known.
    """

    command: str = ""
    version: str = ""
    tools: tuple[tuple[str, str], ...] = ()
    scopes: tuple[str, ...] = ()
    maintainer: str = ""


class Effect(NamedTuple):
    """What an approval has changed, so that it can be taken back: a document, pins as they were, and a stop.

    `before` is the text of the document until then, None if it was not there; `after` the digest of ours.
    """

    document: str = ""
    before: str | None = None
    after: str = ""
    pins: tuple[Pin, ...] = ()
    stopped: Stage | None = None


class Approval(NamedTuple):
    """When an approval was given, and until when it holds, 0 for ever: what a suspension puts aside."""

    at: float
    until: float


class Dossier(NamedTuple):
    """A server, what was asked and decided about it last, by whom, when and why.

    `server` is the id. `until` is when the decision has to be looked at again, 0 for never; times are seconds
    since the epoch. `stopped` is how it was stopped, if it was: an approval ends that, or `resume`
    a suspension, and no question. `approval` is what a suspension put aside, and what counts again after it.
    """

    server: str
    name: str
    command: str
    stage: Stage
    need: Need = Need()
    owner: str = ""
    asked_by: str = ""
    asked_at: float = 0.0
    by: str = ""
    at: float = 0.0
    reason: str = ""
    until: float = 0.0
    traits: Traits = Traits()
    effect: Effect | None = None
    stopped: Stage | None = None
    report: str = ""  # the SHA-256 of the report that an approval goes by
    approval: Approval | None = None

    @property
    def approved_at(self) -> float:
        """When it was approved as it stands, 0 if it is not."""
        if self.stage is not Stage.APPROVED:
            return 0.0
        return self.approval.at if self.approval else self.at


STOPS: Final = frozenset({Stage.REJECTED, Stage.SUSPENDED, Stage.RETIRED})
