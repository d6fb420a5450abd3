"""What may be repeated of a peer's own names in records and replies: none in which something was found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.text import Text
from douane.engine.pipeline import observed
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.json import CUT
from douane.protocol.jsonrpc import Notification, Packet, RequestId, Response
from douane.protocol.mcp import METHODS, SUBJECTS
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from douane.engine.rules import Rules
    from douane.model.finding import Finding

WITHHELD: Final = "[withheld]"
LONGEST_PLACE: Final = 256  # characters of a JSON Pointer that are worth repeating
_KNOWN: Final = frozenset(method.name for method in METHODS)


class Names(NamedTuple):
    """What a message is called where it is spoken of; `ident` is None where it may not be repeated."""

    subject: str
    method: str
    ident: RequestId | None


def names(message: Message, findings: Sequence[Finding]) -> Names:
    """The names in `message`, with those withheld in which something was found, or that nobody has seen."""
    if not findings:
        return Names(message.subject, message.method, getattr(message.packet, "id", None))
    seen = were_seen(findings)
    about = f"/params/{SUBJECTS.get(message.method, '')}"
    method = seen and not is_touched("/method", findings)
    return Names(
        message.subject if seen and not is_touched(about, findings) else WITHHELD,
        message.method if method or message.method in _KNOWN else WITHHELD,
        None if _is_withheld(message.packet, findings) else getattr(message.packet, "id", None),
    )


def _is_withheld(packet: Packet, findings: Iterable[Finding]) -> bool:
    """Whether the id may not be repeated; that of an answer was judged with the request that it is of."""
    return not isinstance(packet, Response) and is_touched("/id", findings)


def were_seen(findings: Iterable[Finding]) -> bool:
    """Whether every detector has looked; else nobody knows what is secret."""
    return not any(finding.rule == "engine.failure" for finding in findings)


def is_touched(where: str, findings: Iterable[Finding]) -> bool:
    """Whether something was found in the text at `where`, as far as the findings can say."""
    return any(
        finding.end > finding.start and (finding.where == where or where.startswith(_within(finding.where)))
        for finding in findings
    )


def _within(place: str) -> str | tuple[str, ...]:
    """What pointers begin with that `place` may stand for: more than itself only if it is cut."""
    return f"{place.removesuffix(CUT)}/" if place.endswith(CUT) else ()


def discreet(refusal: Unreadable, rules: Rules) -> Unreadable:
    """The refusal without what it quotes, if a detector finds anything in that."""
    quoted = {name: text for name, text in refusal.details.items() if isinstance(text, str)}
    if not all(is_plain(text, rules) for text in quoted.values()):
        refusal = replace(refusal, details={**refusal.details, **dict.fromkeys(quoted, "")})
    if is_plain(refusal.because, rules) and is_plain(refusal.where, rules):
        return refusal
    return replace(refusal, because="it holds something that is not repeated here", where="")


def is_plain(text: str, rules: Rules) -> bool:
    """Whether no detector finds anything in `text`; one that crashes has not looked."""
    if not text:
        return True
    read = Text.of(Message(Direction.TO_SERVER, Notification("", {}), b"", text, (text,)))
    return not observed([detector.find for detector in rules.detectors], read)


def brief(where: str) -> str:
    """A JSON Pointer, cut where it gets longer than anyone reads."""
    return where if len(where) <= LONGEST_PLACE else f"{where[:LONGEST_PLACE]}…"
