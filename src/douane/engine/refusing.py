"""Frames that go nowhere: recorded, never passed, and whoever waits is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from douane.engine import record, replies
from douane.engine.discretion import discreet, is_plain
from douane.engine.tracking import OWN_IDS, answered, is_held
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Notification, Request, Response, parse
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.events import Record
    from douane.model.session import Session
    from douane.protocol.jsonrpc import Packet, RequestId

# Where an id stands in a message that cannot be parsed; only used to tell that its request has failed.
_ID: Final = rb'"id"\s*:\s*(-?\d{1,15}(?![\d.eE])|"[^"\\\x00-\x1f]{0,256}")'
_FIRST: Final = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?' + _ID)
_LAST: Final = re.compile(_ID + rb'(?:\s*,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\s*\}\s*$')
_KIND: Final = re.compile(rb'"(method|result|error)"\s*:')

MAX_OWED: Final = 1024  # messages of one batch whose senders and addressees are told


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes that go nowhere: which way they went, how many they were, and both their ends."""

    direction: Direction
    size: int
    head: bytes
    tail: bytes

    @classmethod
    def whole(cls, direction: Direction, raw: bytes) -> Frame:
        """A frame of which all bytes are known."""
        return cls(direction, len(raw), raw, raw)


@dataclass(frozen=True, slots=True)
class Owed:
    """Who must hear that a frame goes nowhere, and about which request; None where that is not known."""

    towards: Direction
    ident: RequestId | None


def refuse(
    session: Session, rules: Rules, at: float, frame: Frame, refusal: Unreadable
) -> tuple[Record | Permit, ...]:
    """Record that the frame is no legal message, and tell whoever must hear it."""
    said = discreet(refusal, rules)
    noted = record.refused(session, rules, at, frame.direction, frame.size, said)
    answers = (replies.illegal(one.towards, one.ident, said) for one in owed(session, rules, frame))
    return (noted, *answers)


def owed(session: Session, rules: Rules, frame: Frame) -> list[Owed]:
    """Who must hear of it: the sender of a request, and who waits for an answer, which is forgotten now."""
    found = [one for packet in _packets(frame) for one in _owed(session, frame, packet)]
    return list(dict.fromkeys(repeatable(one, rules) for one in found))


def repeatable(one: Owed, rules: Rules) -> Owed:
    """The same without the id, if that may not be repeated."""
    return one if not isinstance(one.ident, str) or is_plain(one.ident, rules) else Owed(one.towards, None)


def _packets(frame: Frame) -> list[Packet | Unreadable]:
    document = decode(frame.head, 64) if frame.size == len(frame.head) else None
    if not isinstance(document, Document):
        return [Unreadable("protocol.not-json", "")]
    batch = document.value
    return [parse(value) for value in (batch[:MAX_OWED] if isinstance(batch, list) and batch else [batch])]


def _owed(session: Session, frame: Frame, packet: Packet | Unreadable) -> Iterator[Owed]:
    if isinstance(packet, Request):
        yield _sender(session, frame, packet.id)
    elif isinstance(packet, Response):
        yield from _waiting(session, frame, packet.id)
    elif not isinstance(packet, Notification):
        yield from _guessed(session, frame)


def _guessed(session: Session, frame: Frame) -> Iterator[Owed]:
    """Who it may be for bytes that cannot be parsed; what comes first is most likely the outermost."""
    ident = _spoken_id(frame)
    kind = _KIND.search(frame.head)
    if ident is not None and kind and kind[1] == b"method":
        yield _sender(session, frame, ident)
        return
    waiting = [] if ident is None else list(_waiting(session, frame, ident))
    yield from waiting
    if not waiting and frame.direction is Direction.TO_SERVER:
        yield _sender(session, frame, None)


def _spoken_id(frame: Frame) -> RequestId | None:
    found = _FIRST.match(frame.head) or _LAST.search(frame.tail)
    document = decode(found[1]) if found else None
    value = document.value if isinstance(document, Document) else None
    return value if isinstance(value, int | str) else None


def _sender(session: Session, frame: Frame, ident: RequestId | None) -> Owed:
    """The sender of a request; an error with an id that is in use would answer the other request."""
    taken = (
        ident in session.pending[frame.direction]
        or ident in session.parked
        or is_held(session, frame.direction, ident)
    )
    return Owed(frame.direction.opposite, None if taken else ident)


def _waiting(session: Session, frame: Frame, ident: RequestId) -> Iterator[Owed]:
    if answered(session, frame.direction.opposite, ident) is not None and ident not in OWN_IDS:
        yield Owed(frame.direction, ident)
