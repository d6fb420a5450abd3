"""One message, alone in a frame or an element of a batch: read, and carried on as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.engine.ahead import ahead, is_own_answer, park, take_answer
from douane.engine.answering import is_about_page, take_word
from douane.engine.passing import pass_message
from douane.engine.reading import read
from douane.engine.refusing import Frame, refuse
from douane.engine.resuming import resumed
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.passage import Command, Passage
    from douane.model.events import Claims
    from douane.protocol.direction import Direction


def judge_frame(
    passage: Passage, direction: Direction, raw: bytes, claims: Claims | None = None
) -> Sequence[Command]:
    """The commands for the bytes of one message."""
    session, rules = passage.session, passage.rules
    message = read(raw, direction, session, rules, claims)
    if isinstance(message, Unreadable):
        return refuse(session, rules, passage.at, Frame.whole(direction, raw), message)
    if is_own_answer(message):
        return take_answer(passage, message)
    if is_about_page(message):
        return take_word(passage, message)
    message = resumed(passage, message)
    if isinstance(message, Unreadable):
        return refuse(session, rules, passage.at, Frame.whole(direction, raw), message)
    ident = ahead(message, session, rules)
    return pass_message(passage, message) if ident is None else park(passage, message, ident)
