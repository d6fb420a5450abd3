"""What is remembered of how a session is going; a failure to remember is a finding, and so a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from douane.engine.conduct import note, note_act, note_again, note_outcome
from douane.engine.ordered import obey
from douane.engine.pipeline import observed
from douane.model.conduct import Standing
from douane.model.verdict import Action, Reason, Verdict
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from douane.engine.case import Judgement
    from douane.engine.passage import Passage
    from douane.model.finding import Finding
    from douane.model.message import Message


def remember(passage: Passage, message: Message) -> None:
    """Remember a message before it is judged; `find_conduct` says if that has failed."""
    session, rules = passage.session, passage.rules
    if rules.orders:
        obey(session, rules.orders)
    if passage.answer is None and not isinstance(message.packet, Request):
        note_act(session, None, rules, passage.at)
        return
    how = note if passage.answer is None else note_again
    if failures := observed((_nothing,), partial(how, session, message, rules, passage.at)):
        session.standing = Standing(failures=tuple(failures))


def remember_outcome(passage: Passage, message: Message, judgement: Judgement, action: Action) -> Judgement:
    """Remember what came of a message; the judgement, which is to refuse it if that has failed."""
    if action is not Action.DENY and not isinstance(message.packet, Response):
        return judgement  # what comes of a request that passes is its answer
    session, rules = passage.session, passage.rules
    outcome = partial(note_outcome, session, message, rules, judgement, action, passage.at)
    failures = observed((_nothing,), outcome)
    if not failures:
        return judgement
    reasons = frozenset(Reason(Action.DENY, "engine", one.rule, "", one.because) for one in failures)
    return replace(
        judgement,
        findings=(*judgement.findings, *failures),
        verdict=judgement.verdict | Verdict(Action.DENY, reasons),
    )


def _nothing(act: Callable[[], None]) -> Iterable[Finding]:
    """Nothing is found by remembering."""
    act()
    return ()
