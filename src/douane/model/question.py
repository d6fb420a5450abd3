"""Messages that wait for an answer of somebody outside, and what such an answer is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from douane.protocol.jsonrpc import Request, RequestId, Response

if TYPE_CHECKING:
    from douane.model.message import Direction, Message


class Reply(StrEnum):
    """What somebody said who was asked."""

    LIFT = "lift"
    REFUSE = "refuse"
    NONE = "none"  # nobody said anything in time
    WAITING = "waiting"  # nobody has said anything yet, and who waits is told


class Lift(NamedTuple):
    """A hold that somebody is asked about, told by who is asked, the rule that holds, and what was found.

    `about` is the digest of the text that was found, or its place, so that an edit beside it changes nothing.
    """

    ask: str
    policy_rule: str
    finding: str
    about: str


NO_LIFTS: frozenset[Lift] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits, as it came, and the SHA-256 in hex of what would be sent in its place.

    `whom` is who is asked now, `lifts` what an answer lifts. Without one the message is refused, or, unless
    `is_whole`, loses the definitions that are held. `until` is when nobody waits for an answer any more,
    `name` what people call the question. `invited` is the id of our own request that shows the client where
    it is answered, if there was one.
    """

    ticket: str
    message: Message
    digest: str
    whom: str
    lifts: frozenset[Lift]
    until: float
    is_whole: bool = True
    name: str = ""
    invited: RequestId | None = None

    @property
    def request(self) -> tuple[Direction, RequestId] | None:
        """The request that it is, or answers, by the way that went; None for a notification."""
        packet, direction = self.message.packet, self.message.direction
        if isinstance(packet, Request):
            return direction, packet.id
        return (direction.opposite, packet.id) if isinstance(packet, Response) else None


class Answer(NamedTuple):
    """What somebody said about a held message, and what may be sent if that lifts the hold."""

    held: Held
    reply: Reply
    because: str = ""

    @property
    def lifts(self) -> frozenset[Lift]:
        """The holds that this lifts."""
        return self.held.lifts if self.reply is Reply.LIFT else NO_LIFTS
