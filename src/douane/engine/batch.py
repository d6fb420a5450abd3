"""Batches of revision 2025-03-26: each element is judged as if it had come alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.engine.frame import judge_frame
from douane.engine.permit import Permit
from douane.engine.refusing import Frame, refuse
from douane.protocol.eras import BATCHING
from douane.protocol.framing import check_line
from douane.protocol.json import decode
from douane.protocol.refusal import Unreadable
from douane.protocol.spans import element_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.passage import Command, Passage
    from douane.model.events import Claims
    from douane.protocol.direction import Direction


def is_batch(raw: bytes) -> bool:
    """Whether this frame is a JSON array rather than an object."""
    return raw.lstrip(b" \t\r")[:1] == b"["


def judge_batch(
    passage: Passage, direction: Direction, raw: bytes, claims: Claims | None = None
) -> Sequence[Command]:
    """Commands for the whole batch: what passes goes on as one batch, refusals are answered one by one."""
    refusal = _refusal(passage, raw)
    if refusal is not None:
        return refuse(passage.session, passage.rules, passage.at, Frame.whole(direction, raw), refusal)
    text = raw.decode()
    commands: list[Command] = []
    for start, end in element_spans(text, []):
        commands += judge_frame(passage, direction, text[start:end].encode(), claims)
    return _gathered(commands, direction)


def _refusal(passage: Passage, raw: bytes) -> Unreadable | None:
    session, limits = passage.session, passage.rules.settings.limits
    if (session.settled or session.proposed) not in BATCHING:
        return Unreadable("protocol.batch", "this revision of MCP has no batches")
    refusal = check_line(raw)
    if refusal is not None:
        return refusal
    document = decode(raw, limits.integer_bits)
    if isinstance(document, Unreadable):
        return document
    if not isinstance(document.value, list) or not 0 < len(document.value) <= limits.in_flight:
        return Unreadable("protocol.batch", f"a batch has from one to {limits.in_flight} messages")
    return None


def _gathered(commands: Sequence[Command], direction: Direction) -> Sequence[Command]:
    passing = [c for c in commands if isinstance(c, Permit) and c.direction is direction]
    others = [c for c in commands if not (isinstance(c, Permit) and c.direction is direction)]
    if not passing:
        return others
    raw = b"[" + b",".join(one.raw for one in passing) + b"]"
    return [*others, Permit(direction, raw, tuple(packet for one in passing for packet in one.packets))]
