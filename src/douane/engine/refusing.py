"""Frames that are not legal messages: recorded, never passed, and whoever waits is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from douane.engine import record, replies
from douane.engine.tracking import OWN_IDS, answered
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Notification, Request, Response, parse
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.events import Record
    from douane.model.session import Session
    from douane.protocol.jsonrpc import Packet, RequestId

# Where an id stands in a message that cannot be parsed; only used to tell that its request has failed.
_ID: Final = rb'"id"\s*:\s*(-?\d{1,15}|"[^"\\\x00-\x1f]{0,256}")'
_FIRST: Final = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?' + _ID)
_LAST: Final = re.compile(_ID + rb'(?:\s*,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\s*\}\s*$')
_CALL: Final = re.compile(rb'"method"\s*:')


@dataclass(frozen=True, slots=True)
class Offence:
    """A refused frame: which way it went, when (epoch seconds), its size in bytes, and both its ends."""

    direction: Direction
    at: float
    size: int
    head: bytes
    tail: bytes
    refusal: Unreadable


def refuse(session: Session, rules: Rules, offence: Offence) -> tuple[Record | Permit, ...]:
    """Record the offence and tell whoever waits: its sender, or the one whose request it would answer."""
    noted = record.refused(session, rules, offence.at, offence.direction, offence.size, offence.refusal)
    reply = _reply(session, offence)
    return (noted,) if reply is None else (noted, reply)


def _reply(session: Session, offence: Offence) -> Permit | None:
    packet = _packet(offence)
    if isinstance(packet, Request):
        return _to_sender(session, offence, packet.id)
    if isinstance(packet, Response):
        return _to_waiting(session, offence, packet.id)
    if isinstance(packet, Notification):
        return None
    return _reply_to_unparsed(session, offence)


def _packet(offence: Offence) -> Packet | Unreadable:
    document = decode(offence.head, 64) if offence.size == len(offence.head) else None
    return parse(document.value) if isinstance(document, Document) else offence.refusal


def _reply_to_unparsed(session: Session, offence: Offence) -> Permit | None:
    ident = _spoken_id(offence)
    if _CALL.search(offence.head) and ident is not None:
        return _to_sender(session, offence, ident)
    if ident is not None:
        return _to_waiting(session, offence, ident)
    return _to_sender(session, offence, None) if offence.direction is Direction.TO_SERVER else None


def _spoken_id(offence: Offence) -> RequestId | None:
    found = _FIRST.match(offence.head) or _LAST.search(offence.tail)
    document = decode(found[1]) if found else None
    value = document.value if isinstance(document, Document) else None
    return value if isinstance(value, int | str) else None


def _to_sender(session: Session, offence: Offence, ident: RequestId | None) -> Permit:
    taken = (
        ident in session.pending[offence.direction]
    )  # an error with this id would answer the other request
    return replies.illegal(offence.direction.opposite, None if taken else ident, offence.refusal)


def _to_waiting(session: Session, offence: Offence, ident: RequestId) -> Permit | None:
    if answered(session, offence.direction.opposite, ident) is None or ident in OWN_IDS:
        return None
    return replies.illegal(offence.direction, ident, offence.refusal)
