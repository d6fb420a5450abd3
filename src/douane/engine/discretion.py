"""What may be repeated of a peer's own names in records and replies: none in which something was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from douane.detectors.text import Text
from douane.engine.pipeline import observed
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Notification, RequestId
from douane.protocol.mcp import SUBJECTS
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.rules import Rules
    from douane.model.finding import Finding

WITHHELD: Final = "[withheld]"
LONGEST_PLACE: Final = 256  # characters of a JSON Pointer that are worth repeating


@dataclass(frozen=True, slots=True)
class Names:
    """What a message is called where it is spoken of; `ident` is None where it may not be repeated."""

    subject: str
    method: str
    ident: RequestId | None


def names(message: Message, findings: Iterable[Finding]) -> Names:
    """The names in `message`, with those withheld in which something was found."""
    touched = {finding.where for finding in findings if finding.end > finding.start}
    about = f"/params/{SUBJECTS.get(message.method, '')}"
    return Names(
        WITHHELD if about in touched else message.subject,
        WITHHELD if "/method" in touched else message.method,
        None if "/id" in touched else getattr(message.packet, "id", None),
    )


def discreet(refusal: Unreadable, rules: Rules) -> Unreadable:
    """The refusal without what it quotes, if a detector finds anything in that."""
    if is_plain(refusal.because, rules) and is_plain(refusal.where, rules):
        return refusal
    return replace(refusal, because="it holds something that is not repeated here", where="")


def is_plain(text: str, rules: Rules) -> bool:
    """Whether no detector finds anything in `text`; one that crashes has not looked."""
    if not text:
        return True
    read = Text.of(Message(Direction.TO_SERVER, Notification("", {}), b"", text, (text,)))
    return not any(observed(detector.find, read) for detector in rules.detectors)


def brief(where: str) -> str:
    """A JSON Pointer, cut where it gets longer than anyone reads."""
    return where if len(where) <= LONGEST_PLACE else f"{where[:LONGEST_PLACE]}…"
