"""A legal message is judged, edited where the policy says so, recorded, and then permitted or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.engine import record, replies
from douane.engine.case import Judgement
from douane.engine.discretion import WITHHELD, names
from douane.engine.editing import edited
from douane.engine.flowing import note_flow, result_labels
from douane.engine.handles import kept
from douane.engine.holding import differs, hold, unlifted
from douane.engine.inviting import input_required
from douane.engine.noted import with_ids
from douane.engine.permit import Permit
from douane.engine.pipeline import judge
from douane.engine.remembering import remember, remember_outcome
from douane.engine.restoring import restored
from douane.engine.sequences import note_steps
from douane.engine.stakes import note_allowed
from douane.engine.tracking import answered, opened, settled
from douane.model.events import Remember
from douane.model.sight import OUTSIDE
from douane.model.verdict import Action, Reason, Verdict
from douane.policy.document import Mode
from douane.policy.judge import PERSON
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.passage import Command, Passage
    from douane.engine.rules import Rules
    from douane.model.message import Message

_UNMENDABLE: Final = Reason(
    Action.DENY,
    "engine",
    "engine.edit-failed",
    "",
    "what was found could not be taken out without changing what the message means",
)


def pass_message(passage: Passage, arrived: Message) -> list[Command]:
    """The commands for one legal message; the session remembers what it will need of it."""
    session, rules = passage.session, passage.rules
    message = restored(arrived, session, passage.at)
    remember(passage, message)
    judgement = with_ids(judge(message, session, rules, passage.at, passage.lifts, passage.looked), session)
    if passage.answer is not None:
        judgement = unlifted(passage.answer, judgement, rules)
    reasons = judgement.verdict.reasons
    if reasons and any(reason.ask for reason in reasons):
        outcome = hold(passage, arrived, message, judgement)
        if not isinstance(outcome, Judgement):
            return [*outcome]
        judgement = outcome
    return _carried_out(passage, arrived, message, judgement)


def _carried_out(passage: Passage, arrived: Message, message: Message, judgement: Judgement) -> list[Command]:
    """The message permitted as it is or edited, or refused."""
    session, rules, answer = passage.session, passage.rules, passage.answer
    action = _enforced(rules, judgement.verdict.action)
    if action is Action.EDIT:
        passing = edited(passage, message, judgement)
        if passing is None:
            judgement = replace(
                judgement, verdict=judgement.verdict | Verdict(Action.DENY, frozenset({_UNMENDABLE}))
            )
            action = Action.DENY
    else:
        passing = message if action is Action.ALLOW else None
    if answer is not None and passing is not None and (other := differs(answer, passing)):
        return pass_message(passage._replace(answer=other), arrived)
    if answer is None and (known := remember_outcome(passage, message, judgement, action)) is not judgement:
        judgement, action = known, _enforced(rules, known.verdict.action)
        passing = None if action is Action.DENY else passing
    noted = record.judged(message, session, rules, judgement, action, passage.at)
    if answer is not None:
        noted = record.answered(noted, answer)
    if passing is None:
        return [noted, *_refuse(passage, message, judgement)]
    _track(passage, message, judgement)
    note_flow(session, passing, rules, passage.at)
    note_steps(session, passing, rules, passage.at)
    if answer is not None and any(lift.ask == PERSON for lift in passage.lifts):
        note_allowed(session, message, rules)
    return [noted, *_remember(passage, judgement), Permit(message.direction, passing.raw, (passing.packet,))]


def _enforced(rules: Rules, action: Action) -> Action:
    return Action.ALLOW if rules.policy.mode is Mode.MONITOR else action


def _refuse(passage: Passage, message: Message, judgement: Judgement) -> list[Permit]:
    if isinstance(message.packet, Response):
        answered(passage.session, message.direction.opposite, message.packet.id)
    reply = input_required(passage, message) if judgement.verdict.action is Action.HOLD else None
    reply = reply or replies.refusal(message, judgement, passage.session.principal.tenant)
    return [] if reply is None else [reply]


def _track(passage: Passage, message: Message, judgement: Judgement) -> None:
    if isinstance(message.packet, Response):
        answered(passage.session, message.direction.opposite, message.packet.id)
        settled(passage.session, message)
        kept(passage.session, message)
        if judgement.findings and any(finding.rule == OUTSIDE for finding in judgement.findings):
            passage.session.sight = None
        return
    named = names(message, judgement.findings).subject
    labels = result_labels(passage.session, message, passage.rules)
    opened(passage.session, message, "" if named == WITHHELD else named, passage.at, labels)


def _remember(passage: Passage, judgement: Judgement) -> Sequence[Remember]:
    if not judgement.pins:
        return ()
    known = (passage.rules.pins.get((pin.kind, pin.name)) for pin in judgement.pins)
    based_on = tuple(pin for pin in known if pin is not None)
    return [Remember(passage.session.server.id, judgement.pins, based_on)]
