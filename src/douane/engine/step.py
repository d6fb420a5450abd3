"""The one decision function: an event in, commands out, and nothing else ever happens to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from douane.engine import record, replies
from douane.engine.ahead import is_ahead, is_own_answer, park, release, take_answer
from douane.engine.batch import is_batch, judge_batch
from douane.engine.passage import Command, Passage, pass_message
from douane.engine.reading import read
from douane.engine.refusing import Offence, refuse
from douane.engine.tracking import OWN_IDS, answered
from douane.model.events import Arrived, Closed, Event, Overlong, Unrecorded
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Notification, Request, parse
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.session import Session
    from douane.protocol.jsonrpc import Packet


def step(session: Session, event: Event, rules: Rules) -> tuple[Command, ...]:
    """What to do about `event`: records and pins to make durable first, then permits to carry out in order.

    Changes `session` and nothing else; the same inputs give the same commands.
    """
    match event:
        case Arrived():
            return _arrived(session, event, rules)
        case Overlong():
            return _overlong(session, event, rules)
        case Unrecorded():
            return _unrecorded(session, event)
        case Closed():
            return _closed(session, event, rules)
        case _:
            assert_never(event)


def _arrived(session: Session, event: Arrived, rules: Rules) -> tuple[Command, ...]:
    if is_batch(event.raw):
        return judge_batch(session, event, rules)
    passage = Passage(session, rules, event.at)
    commands = _one(passage, event)
    return (*commands, *release(passage, commands)) if session.parked else commands


def _one(passage: Passage, event: Arrived) -> tuple[Command, ...]:
    message = read(event.raw, event.direction, passage.session, passage.rules)
    if isinstance(message, Unreadable):
        offence = Offence(event.direction, event.at, len(event.raw), event.raw, event.raw, message)
        return refuse(passage.session, passage.rules, offence)
    if is_ahead(message, passage.rules):
        return tuple(park(passage, message))
    carry = take_answer if is_own_answer(message) else pass_message
    return tuple(carry(passage, message))


def _overlong(session: Session, event: Overlong, rules: Rules) -> tuple[Command, ...]:
    limit = rules.settings.limits.message
    refusal = Unreadable(
        "protocol.too-long", f"a message may have up to {limit} bytes, this one had {event.length}"
    )
    return refuse(
        session, rules, Offence(event.direction, event.at, event.length, event.head, event.tail, refusal)
    )


def _unrecorded(session: Session, event: Unrecorded) -> tuple[Permit, ...]:
    """Take back what the step of `cause` had in mind, and tell whoever waits for it."""
    cause = event.cause
    if isinstance(cause, Overlong):
        return ()
    return tuple(
        reply for packet in _packets(cause.raw) if (reply := _taken_back(session, packet, event)) is not None
    )


def _packets(raw: bytes) -> list[Packet]:
    document = decode(raw, 64)
    if not isinstance(document, Document):
        return []
    values = document.value if isinstance(document.value, list) else [document.value]
    return [packet for value in values if not isinstance(packet := parse(value), Unreadable)]


def _taken_back(session: Session, packet: Packet, event: Unrecorded) -> Permit | None:
    if isinstance(packet, Notification) or packet.id in OWN_IDS:
        return None
    direction = event.cause.direction
    if isinstance(packet, Request):
        answered(session, direction, packet.id)
        session.parked.pop(packet.id, None)
        return replies.unavailable(direction.opposite, packet.id, event.because)
    answered(session, direction.opposite, packet.id)
    return replies.unavailable(direction, packet.id, event.because)


def _closed(session: Session, event: Closed, rules: Rules) -> tuple[Command, ...]:
    """Note the end of one side, and answer what nobody will answer any more."""
    detail = {"method": "closed", "ending": event.ending.value, "detail": event.detail}
    noted = record.lifecycle(session, rules, event.at, event.direction, detail)
    if event.direction is not Direction.TO_CLIENT:
        return (noted,)
    because = f"the server ended before it answered{f' ({event.detail})' if event.detail else ''}"
    owed = [*session.pending[Direction.TO_SERVER], *session.parked]
    orphans = [ident for ident in owed if ident not in OWN_IDS]
    session.parked.clear()
    session.pending[Direction.TO_SERVER].clear()
    return noted, *(replies.unavailable(Direction.TO_CLIENT, ident, because) for ident in orphans)
