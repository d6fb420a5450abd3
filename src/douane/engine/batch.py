"""Batches of revision 2025-03-26: each element is judged as if it had come alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.engine.passage import Passage, pass_message
from douane.engine.permit import Permit
from douane.engine.reading import read
from douane.engine.refusing import Offence, refuse
from douane.protocol.eras import BATCHING
from douane.protocol.json import decode
from douane.protocol.refusal import Unreadable
from douane.protocol.spans import element_spans

if TYPE_CHECKING:
    from douane.engine.passage import Command
    from douane.engine.rules import Rules
    from douane.model.events import Arrived
    from douane.model.session import Session


def is_batch(raw: bytes) -> bool:
    """Whether this frame is a JSON array rather than an object."""
    return raw.lstrip(b" \t\r")[:1] == b"["


def judge_batch(session: Session, event: Arrived, rules: Rules) -> tuple[Command, ...]:
    """Commands for the whole batch: what passes goes on as one batch, refusals are answered one by one."""
    refusal = _refusal(session, event.raw, rules)
    if refusal is not None:
        return refuse(session, rules, _offence(event, event.raw, refusal))
    text = event.raw.decode()
    commands: list[Command] = []
    for start, end in element_spans(text, []):
        commands += _element(session, event, rules, text[start:end].encode())
    return _gathered(commands, event)


def _refusal(session: Session, raw: bytes, rules: Rules) -> Unreadable | None:
    if (session.settled or session.proposed) not in BATCHING:
        return Unreadable("protocol.batch", "this revision of MCP has no batches")
    document = decode(raw, rules.settings.limits.integer_bits)
    if isinstance(document, Unreadable):
        return document
    return None if document.value else Unreadable("protocol.batch", "a batch needs a message")


def _offence(event: Arrived, raw: bytes, refusal: Unreadable) -> Offence:
    return Offence(event.direction, event.at, len(raw), raw, raw, refusal)


def _element(session: Session, event: Arrived, rules: Rules, raw: bytes) -> list[Command]:
    message = read(raw, event.direction, session, rules)
    if isinstance(message, Unreadable):
        return list(refuse(session, rules, _offence(event, raw, message)))
    return pass_message(Passage(session, rules, event.at), message)


def _gathered(commands: list[Command], event: Arrived) -> tuple[Command, ...]:
    passing = [c.raw for c in commands if isinstance(c, Permit) and c.direction is event.direction]
    others = [c for c in commands if not (isinstance(c, Permit) and c.direction is event.direction)]
    if passing:
        others.append(Permit(event.direction, b"[" + b",".join(passing) + b"]"))
    return tuple(others)
