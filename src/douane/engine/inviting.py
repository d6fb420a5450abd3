"""What a client hears while a person is asked about its request: for how long, and where it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.approvals.address import address_of
from douane.engine.permit import Permit
from douane.engine.resuming import KEY, state_of
from douane.engine.tracking import OWN_QUESTIONS
from douane.engine.url_mode import ASKING, STATE, asked, elicited, ident_of, opens_pages, result_of, stated
from douane.model.message import Pending
from douane.model.question import Reply
from douane.policy.judge import PERSON
from douane.protocol.direction import Direction
from douane.protocol.eras import STATELESS, Revision
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Notification, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.engine.passage import Passage
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.question import Held
    from douane.protocol.jsonrpc import RequestId

TELL_EVERY: Final = 5.0  # seconds between two words to who waits
BRIEF: Final = 1.0  # seconds in which an answer that is there already comes
_METHOD: Final = "elicitation/create"


def page_of(rules: Rules, name: str) -> str:
    """The page on which the question of this name is answered, ``""`` where there is none."""
    is_there = rules.answered_at and rules.settings.approvals.page.are_there
    return address_of(rules.answered_at, name) if is_there and name else ""


def token_of(message: Message) -> str | int | None:
    """By which the client wants to hear how its request is going; None if it does not."""
    packet = message.packet
    if not isinstance(packet, Request) or message.direction is not Direction.TO_SERVER:
        return None
    meta = packet.params.get("_meta")
    token = meta.get("progressToken") if isinstance(meta, dict) else None
    return token if isinstance(token, str | int) and not isinstance(token, bool) else None


def invitation(passage: Passage, held: Held) -> Iterator[Permit]:
    """What the client hears at once of a message that waits for a person now."""
    if held.whom != PERSON or asks_back(held.message, passage.rules):
        return
    yield from progress(held, passage.at)
    if held.invited is not None:
        yield _pushed(passage, held, held.invited)


def invited_as(passage: Passage, message: Message) -> RequestId | None:
    """The id of our own request to open the page; None where the client is not asked to."""
    session = passage.session
    can = session.opens_pages and session.settled is Revision.R2025_11_25
    if not can or message.revision in STATELESS or not page_of(passage.rules, "-"):
        return None
    taken = {*session.pending[Direction.TO_CLIENT], *session.cancelled[Direction.TO_CLIENT]}
    numbers = range(session.tickets, session.tickets + len(taken) + 1)
    return next(
        free for number in numbers if (free := OWN_QUESTIONS[number % len(OWN_QUESTIONS)]) not in taken
    )


def asks_back(message: Message, rules: Rules) -> bool:
    """Whether the client is answered with the page, and makes its request again when a person was there."""
    packet = message.packet
    return (
        isinstance(packet, Request)
        and message.direction is Direction.TO_SERVER
        and packet.method in ASKING
        and message.revision in STATELESS
        and not message.visited
        and bool(page_of(rules, "-"))
        and opens_pages(stated(packet.params))
    )


def input_required(passage: Passage, message: Message) -> Permit | None:
    """The answer that asks for the page, if that is what the client gets for now."""
    answer, packet = passage.answer, message.packet
    if answer is None or answer.reply is not Reply.NONE or answer.held.whom != PERSON:
        return None
    if not isinstance(packet, Request) or not asks_back(message, passage.rules):
        return None
    state = state_of(passage, answer.held.message)
    if not state:
        return None
    name = answer.held.name
    page = asked(page_of(passage.rules, name), _words(name))
    result = {**result_of(KEY, page), STATE: state}
    raw = encode({"jsonrpc": "2.0", "id": packet.id, "result": result})
    return Permit(Direction.TO_CLIENT, raw, (Response(packet.id, result, failed=False),))


def progress(held: Held, at: float) -> Iterator[Permit]:
    """How long it waits still, if the client wants to hear it: below 0, as what the server says is more."""
    token = token_of(held.message)
    if token is not None and at < held.until:
        left = round(held.until - at, 1)
        text = f"waits for a person's answer to question {held.name}, {left:g} s more"
        yield _notice("notifications/progress", {"progressToken": token, "progress": -left, "message": text})


def farewell(passage: Passage, held: Held) -> Iterator[Permit]:
    """Tell a client that was asked for the page that nobody needs it any more."""
    if held.invited is None:
        return
    table = passage.session.pending[Direction.TO_CLIENT]
    pending = table.pop(held.invited, None)
    if pending is not None:  # it may still say something about it
        passage.session.cancelled[Direction.TO_CLIENT][held.invited] = pending
        yield _notice("notifications/cancelled", {"requestId": held.invited})
    else:
        page = page_of(passage.rules, held.name)
        yield _notice("notifications/elicitation/complete", {"elicitationId": ident_of(page)})


def _pushed(passage: Passage, held: Held, ident: RequestId) -> Permit:
    pending = Pending(ident, _METHOD, "", passage.at, passage.session.settled, is_ours=True)
    passage.session.pending[Direction.TO_CLIENT][ident] = pending
    params = elicited(page_of(passage.rules, held.name), _words(held.name))
    raw = encode({"jsonrpc": "2.0", "id": ident, "method": _METHOD, "params": params})
    return Permit(Direction.TO_CLIENT, raw, (Request(ident, _METHOD, params),))


def _notice(method: str, params: dict[str, object]) -> Permit:
    raw = encode({"jsonrpc": "2.0", "method": method, "params": params})
    return Permit(Direction.TO_CLIENT, raw, (Notification(method, params),))


def _words(name: str) -> str:
    return f"Douane holds a call until a person has answered question {name} on this page, after signing in"
