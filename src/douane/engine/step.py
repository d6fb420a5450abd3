"""The one decision function: an event in, commands out, and nothing else ever happens to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from douane.engine import record, replies
from douane.engine.ahead import release
from douane.engine.answering import dropped, given_up, take_reply
from douane.engine.barring import told_of
from douane.engine.batch import is_batch, judge_batch
from douane.engine.frame import judge_frame
from douane.engine.passage import Command, Passage
from douane.engine.permit import Permit
from douane.engine.refusing import Frame, owed, refuse
from douane.engine.tracking import OWN_IDS, answered
from douane.engine.visits import visit, wording
from douane.model.events import Answered, Arrived, Closed, Event, Overlong, Undelivered, Unrecorded
from douane.protocol.direction import Direction
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.looked import Looked
    from douane.engine.rules import Rules
    from douane.model.session import Session
    from douane.protocol.jsonrpc import RequestId


def step(session: Session, event: Event, rules: Rules, looked: Looked | None = None) -> tuple[Command, ...]:
    """What to do about `event`: records and pins to make durable first, then permits to carry out in order.

    Changes `session` and nothing else; the same inputs give the same commands, whatever was `looked` at
    before. For `Unrecorded` the session must be again what it was before the step of its cause
    (`undo.restore`).
    """
    match event:
        case Arrived():
            passage = Passage(session, rules, event.at, None, looked)
            judge = judge_batch if is_batch(event.raw) else judge_frame
            return _in_order(passage, judge(passage, event.direction, event.raw, event.claims))
        case Overlong():
            return _in_order(Passage(session, rules, event.at), _refused(session, rules, event))
        case Answered():
            passage = Passage(session, rules, event.at)
            return _in_order(passage, take_reply(passage, event))
        case Unrecorded():
            return _unrecorded(session, event, rules)
        case Closed():
            return _closed(session, event, rules)
        case Undelivered():
            return _undelivered(session, event, rules)
        case _:
            assert_never(event)


def _refused(session: Session, rules: Rules, event: Overlong) -> Sequence[Command]:
    limit = rules.settings.limits.message
    because = f"a message may have up to {limit} bytes, this one had {event.length}"
    fix = "ask for less at once, or raise `message` under [limits] in douane.toml"
    refusal = Unreadable("protocol.too-long", because, fix=fix)
    return refuse(session, rules, event.at, _frame(event), refusal)


def _frame(event: Arrived | Overlong) -> Frame:
    if isinstance(event, Overlong):
        return Frame(event.direction, event.length, event.head, event.tail)
    return Frame.whole(event.direction, event.raw)


def _in_order(passage: Passage, commands: Sequence[Command]) -> tuple[Command, ...]:
    """These and what they release: what is to be made durable before what is to be sent."""
    return tuple(sorted([*commands, *release(passage, commands)], key=_is_permit))


def _is_permit(command: Command) -> bool:
    return isinstance(command, Permit)


def _unrecorded(session: Session, event: Unrecorded, rules: Rules) -> tuple[Permit, ...]:
    """Tell whoever waits that the message of `cause` goes nowhere."""
    if isinstance(event.cause, Answered):
        lost = given_up(session, event.cause, rules, event.because)
        return (*lost, *_abandoned(session, event.because))
    told = [
        replies.unavailable(one.towards, one.ident, event.because)
        for one in owed(session, rules, _frame(event.cause))
    ]
    return (*told, *_abandoned(session, event.because))


def _abandoned(session: Session, because: str) -> tuple[Permit, ...]:
    """Answer the calls that wait for a list which we do not get."""
    if any(ident in OWN_IDS for ident in session.pending[Direction.TO_SERVER]):
        return ()
    waiting = list(session.parked)
    session.parked.clear()
    return _unanswered(waiting, because)


def _unanswered(waiting: Sequence[RequestId], because: str) -> tuple[Permit, ...]:
    return tuple(replies.unavailable(Direction.TO_CLIENT, ident, because) for ident in waiting)


def _undelivered(session: Session, event: Undelivered, rules: Rules) -> tuple[Command, ...]:
    """Answer the request, and the calls that have waited for the answer if the question was ours."""
    pending = answered(session, Direction.TO_SERVER, event.ident)
    detail = {"method": "undelivered", "rpc_id": event.ident, "detail": event.because}
    noted = record.lifecycle(session, rules, event.at, Direction.TO_SERVER, detail)
    because = told_of(session, rules, wording(event))
    if event.ident in OWN_IDS:
        return noted, *_abandoned(session, because)
    told = visit(session, pending, event)
    return (noted, told) if told is not None else (noted, *_unanswered([event.ident], because))


def _closed(session: Session, event: Closed, rules: Rules) -> tuple[Command, ...]:
    """Note the end of one side, and answer what nobody will answer any more."""
    detail = {"method": "closed", "ending": event.ending.value, "detail": event.detail}
    noted = record.lifecycle(session, rules, event.at, event.direction, detail)
    if event.direction is not Direction.TO_CLIENT:
        return noted, *dropped(session, rules, "the conversation ended before anybody answered about it")
    ended = f"the server ended before it answered{f' ({event.detail})' if event.detail else ''}"
    because = told_of(session, rules, ended)
    lost = dropped(session, rules, because)
    asked = [ident for ident in session.pending[Direction.TO_SERVER] if ident not in OWN_IDS]
    orphans = [*asked, *session.parked]
    session.parked.clear()
    session.pending[Direction.TO_SERVER].clear()
    return noted, *lost, *_unanswered(orphans, because)
