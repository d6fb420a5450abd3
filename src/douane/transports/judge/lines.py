"""Questions and answers as JSON, one to a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.model.question import Reply
from douane.protocol.json import Document, decode, encode

if TYPE_CHECKING:
    from douane.model.events import Ask

LONGEST: Final = 1 << 16  # bytes of an answer
_REPLIES: Final = {"lift": Reply.LIFT, "refuse": Reply.REFUSE}


class Said(NamedTuple):
    """What a judge says: about which question, None where it does not say, and what of it."""

    ticket: str | None
    reply: Reply


def asked(question: Ask) -> bytes:
    """The question in one line, without its end."""
    return encode({"ticket": question.ticket, "until": round(question.until, 3), **question.question})


def said(line: bytes) -> Said:
    """What an answer says; anything but a plain `lift` lifts nothing."""
    document = decode(line, 64) if len(line) <= LONGEST else None
    value = document.value if isinstance(document, Document) else None
    if not isinstance(value, dict):
        return Said(None, Reply.NONE)
    ticket, answer = value.get("ticket"), value.get("answer")
    reply = _REPLIES.get(answer, Reply.NONE) if isinstance(answer, str) else Reply.NONE
    return Said(ticket if isinstance(ticket, str) else None, reply)
