"""What becomes of a held message: judged again under the rules of now, with what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine import record, replies
from douane.engine.ahead import is_own_answer, take_answer
from douane.engine.inviting import farewell, progress
from douane.engine.passage import Command, Passage
from douane.engine.passing import pass_message
from douane.engine.refusing import Owed, repeatable
from douane.engine.tracking import OWN_IDS
from douane.engine.tracking import answered as known
from douane.model.events import Answered
from douane.model.question import Answer, Held, Reply
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Notification, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.session import Session


_WORDS: Final = ("accept", "decline", "cancel")


def take_reply(passage: Passage, event: Answered) -> list[Command]:
    """The commands for a held message that has its answer; an answer to nothing is recorded."""
    if event.reply is Reply.WAITING:
        waiting = passage.session.held.get(event.ticket)
        return [] if waiting is None else [*progress(waiting, event.at)]
    held = passage.session.held.pop(event.ticket, None)
    if held is None:
        detail = {"method": "answered", "ticket": event.ticket, "detail": "an answer that nobody waits for"}
        return [record.lifecycle(passage.session, passage.rules, event.at, Direction.TO_SERVER, detail)]
    message = held.message
    if isinstance(message.packet, Response) and message.answers is not None:
        passage.session.pending[message.direction.opposite][message.packet.id] = message.answers
    answered = Passage(passage.session, passage.rules, passage.at, Answer(held, _reply(held, event)))
    judged = take_answer(answered, message) if is_own_answer(message) else pass_message(answered, message)
    return [*farewell(passage, held), *judged]


def is_about_page(message: Message) -> bool:
    """Whether it is what a client says of a page that we have asked for."""
    return message.answers is not None and message.answers.is_ours


def take_word(passage: Passage, message: Message) -> list[Command]:
    """Record what the client says of the page. It answers no question: only a no of its own ends the wait."""
    session, packet = passage.session, message.packet
    if not isinstance(packet, Response):
        return []
    known(session, Direction.TO_CLIENT, packet.id)
    action = packet.outcome.get("action") if not packet.failed else None
    word = action if action in _WORDS else "cancel"
    held = next((one for one in session.held.values() if one.invited == packet.id), None)
    about = "" if held is None else held.name
    detail = {"method": "elicitation/create", "rpc_id": packet.id, "detail": f"{word}: question {about}"}
    noted = record.lifecycle(session, passage.rules, passage.at, Direction.TO_SERVER, detail)
    if held is None or word != "decline":
        return [noted]
    return [noted, *take_reply(passage, Answered(passage.at, held.ticket, held.digest, Reply.REFUSE))]


def _reply(held: Held, event: Answered) -> Reply:
    """What was said, if it was said in time and of this very message."""
    if event.reply is not Reply.LIFT:
        return event.reply
    if event.at > held.until:
        return Reply.NONE
    return Reply.LIFT if event.digest == held.digest else Reply.REFUSE


def dropped(session: Session, rules: Rules, because: str) -> list[Permit]:
    """Give up all that is held, and tell whoever waits."""
    given_up = [*session.held.values()]
    session.held.clear()
    return told(given_up, rules, because)


def given_up(session: Session, event: Answered, rules: Rules, because: str) -> list[Permit]:
    """Give up the message that this is about, whose answer could not be recorded."""
    held = session.held.pop(event.ticket, None)
    return [] if held is None else told([held], rules, because)


def told(given_up: Iterable[Held], rules: Rules, because: str) -> list[Permit]:
    """What whoever waits for these hears."""
    owed = [repeatable(one, rules) for held in given_up if (one := _owed(held)) is not None]
    return [replies.unavailable(one.towards, one.ident, because) for one in owed]


def _owed(held: Held) -> Owed | None:
    """Who waits for it: the sender of a request, and who made the request that an answer is for."""
    packet, direction = held.message.packet, held.message.direction
    if isinstance(packet, Notification) or packet.id in OWN_IDS:
        return None
    return Owed(direction if isinstance(packet, Response) else direction.opposite, packet.id)
