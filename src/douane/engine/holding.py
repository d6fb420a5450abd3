"""Messages that wait for an answer: which, what is asked about them, and what becomes of them without one.

A held message waits alone. It takes up its id, so that no other can be taken for it, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.engine import record
from douane.engine.asking import question
from douane.engine.discretion import were_seen
from douane.engine.editing import edited
from douane.engine.inviting import (
    BRIEF,
    TELL_EVERY,
    asks_back,
    invitation,
    invited_as,
    page_of,
    token_of,
)
from douane.engine.lifting import lift_of
from douane.engine.person import named, person_question
from douane.engine.pipeline import judge
from douane.engine.tokens import digest
from douane.model.events import Ask, Record
from douane.model.question import Answer, Held, Reply
from douane.model.verdict import Action, Reason, Verdict
from douane.policy.document import Mode
from douane.policy.judge import JUDGE, PERSON
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from douane.engine.case import Judgement
    from douane.engine.passage import Passage
    from douane.engine.permit import Permit
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.question import Lift

_TICKET_BYTES: Final = 16
_FULL: Final = "as many messages as may wait for an answer do so already"
_FULL_FIX: Final = "send it again later, or raise `held` and `held_bytes` under [limits] in douane.toml"
_UNLIFTED: Final = {
    Reply.REFUSE: ("ask.not-lifted", "{} was asked about it, and does not let it pass"),
    Reply.NONE: ("ask.unanswered", "{} was asked about it, and has not answered in time"),
}
_DECLINED: Final = "decline"
_NO_PAGE: Final = "a person has to answer on a page, and who was shown it did not want to open it"
_CHANGED: Final = "what would be sent is no longer what {} was asked about"
_NAMES: Final = {JUDGE: "the judge", PERSON: "a person"}
_ON_PAGE: Final = "tell the person you work for to open {} in a browser, where it is answered; or "
_FIXES: Final = {
    Reply.NONE: "tell the person you work for that `douane approvals approve {}`, typed in a terminal of "
    "theirs, shows it and lets it pass; then make the same call again",
    Reply.REFUSE: "do not try it again: ask the person you work for what to do instead",
}


def hold(
    passage: Passage, arrived: Message, message: Message, judgement: Judgement
) -> list[Record | Ask | Permit] | Judgement:
    """Keep the message and ask about it, if somebody can lift what holds it; else what is to be carried out.

    `arrived` is the message before values were put back in place of tokens.
    """
    session, verdict = passage.session, judgement.verdict
    reasons = [reason for reason in verdict.reasons if _is_open(reason, passage)]
    if not reasons or not _may_wait(passage, message, judgement):
        return judgement
    if message.visited == _DECLINED and reasons[0].ask == PERSON:
        return _refused(judgement, Reason(Action.HOLD, "ask.declined", "", "", _NO_PAGE, ask=PERSON))
    passing = _if_lifted(passage, message, judgement, frozenset(map(lift_of, reasons)))
    if passing is None:
        return judgement
    is_whole = verdict.action is Action.HOLD
    if _is_full(passage, message):
        full = Reason(Action.HOLD, "ask.full", "", "", _FULL, _FULL_FIX)
        return _refused(judgement, full) if is_whole else judgement
    whom = min(reason.ask for reason in reasons)
    asked = [reason for reason in reasons if reason.ask == whom]
    sent = sha256(passing.raw).hexdigest()
    session.tickets += 1
    ticket = digest(session.key, f"{session.id}\n{session.tickets}\n{sent}", _TICKET_BYTES)
    until = passage.at + _patience(passage.rules, whom, message)
    lifts = passage.lifts | frozenset(map(lift_of, asked))
    put = _put(passage, message, judgement, asked)
    invited = invited_as(passage, message) if whom == PERSON else None
    held = Held(ticket, arrived, sent, whom, lifts, until, is_whole, named(put), invited)
    session.held[ticket] = held
    if isinstance(message.packet, Response):
        session.pending[message.direction.opposite].pop(message.packet.id, None)
    noted = record.judged(message, session, passage.rules, judgement, Action.HOLD, passage.at)
    every = TELL_EVERY if whom == PERSON and token_of(arrived) is not None else 0.0
    ask = Ask(ticket, whom, sent, until, put, every)
    return [record.asked(noted, held), ask, *invitation(passage, held)]


def _put(
    passage: Passage, message: Message, judgement: Judgement, asked: list[Reason]
) -> Mapping[str, object]:
    """What is asked about it, of whom these holds name."""
    if asked[0].ask == JUDGE:
        return question(message, passage.session, judgement, asked)
    return person_question(message, passage, judgement, asked)


def unlifted(answer: Answer, judgement: Judgement, rules: Rules) -> Judgement:
    """The judgement on a message about which somebody was asked: without a lift it does not pass."""
    if answer.reply is Reply.LIFT or not answer.held.is_whole:
        return judgement
    rule, because = _UNLIFTED[answer.reply]
    whom = _NAMES.get(answer.held.whom, answer.held.whom)
    told = (answer.because or because).format(whom)
    fix = _fix(answer, rules) if answer.held.name else ""
    return _refused(judgement, Reason(Action.HOLD, rule, "", "", told, fix, ask=answer.held.whom))


def _fix(answer: Answer, rules: Rules) -> str:
    """What who has waited can do, with the page where there is one, ours or that of the control room."""
    room, name = rules.settings.control.url, answer.held.name
    page = page_of(rules, name) or (f"{room}/approvals/{name}" if room else "")
    told = _FIXES[answer.reply].format(answer.held.name)
    return f"{_ON_PAGE.format(page)}{told}" if page and answer.reply is Reply.NONE else told


def differs(answer: Answer, passing: Message) -> Answer | None:
    """The answer as a refusal, if it was given about something else than what would be sent now."""
    if answer.reply is not Reply.LIFT or sha256(passing.raw).hexdigest() == answer.held.digest:
        return None
    return answer._replace(reply=Reply.REFUSE, because=_CHANGED)


def _refused(judgement: Judgement, reason: Reason) -> Judgement:
    return replace(judgement, verdict=judgement.verdict | Verdict(reason.action, frozenset({reason})))


def _is_open(reason: Reason, passage: Passage) -> bool:
    """Whether it is a hold that somebody can be asked about who was not asked yet."""
    if reason.action is not Action.HOLD or not reason.ask or not _is_there(passage.rules, reason.ask):
        return False
    answer = passage.answer
    if answer is None:
        return True
    return answer.reply is Reply.LIFT and all(lift.ask != reason.ask for lift in answer.lifts)


def _is_there(rules: Rules, whom: str) -> bool:
    return whom == PERSON or rules.settings.judge.is_there


def _patience(rules: Rules, whom: str, message: Message) -> float:
    if whom == JUDGE:
        return rules.settings.judge.timeout
    return BRIEF if asks_back(message, rules) else rules.settings.approvals.wait


def _may_wait(passage: Passage, message: Message, judgement: Judgement) -> bool:
    """Whether a lift could let it pass, everything in it was looked at, and somebody waits for it."""
    is_due = judgement.verdict.action is not Action.DENY and passage.rules.policy.mode is Mode.ENFORCE
    if not is_due or not were_seen(judgement.findings):
        return False
    packet = message.packet
    asked = passage.session.pending[message.direction.opposite]
    return not isinstance(packet, Response) or packet.id in asked


def _if_lifted(
    passage: Passage, message: Message, judgement: Judgement, lifts: frozenset[Lift]
) -> Message | None:
    """What would be sent if these holds were lifted; None if nothing would, or nothing else than without."""
    session = passage.session
    held = Held("", message, "", "", passage.lifts | lifts, passage.at)
    lifting = passage._replace(answer=Answer(held, Reply.LIFT))
    would = judge(message, session, passage.rules, passage.at, lifting.lifts)
    same = (would.verdict.action, would.verdict.edits) == (judgement.verdict.action, judgement.verdict.edits)
    if same or would.verdict.action > Action.EDIT:
        return None
    if would.verdict.action is Action.ALLOW:
        return message
    tokens = session.tokens
    passing = edited(lifting, message, would)
    session.tokens = tokens  # nothing has been shown yet
    return passing


def _is_full(passage: Passage, message: Message) -> bool:
    limits, held = passage.rules.settings.limits, passage.session.held.values()
    return len(held) >= limits.held or _size(held) + len(message.raw) > limits.held_bytes


def _size(held: Iterable[Held]) -> int:
    return sum(len(one.message.raw) for one in held)
