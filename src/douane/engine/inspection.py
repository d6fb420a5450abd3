"""Judging one sample without a server, by the very engine that judges traffic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Final

from douane.engine.editing import edited
from douane.engine.passage import Passage
from douane.engine.pipeline import judge
from douane.engine.reading import read
from douane.engine.sample import ID, Sample
from douane.model.access import Principal
from douane.model.finding import Finding, Severity
from douane.model.message import Pending
from douane.model.server import ServerIdentity, Trust
from douane.model.session import Session
from douane.model.verdict import Action
from douane.protocol.eras import LATEST_HANDSHAKE
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.verdict import Verdict

# What a finding of each severity weighs at full confidence; less than 1.
_WEIGHTS: Final = {
    Severity.INFO: 0.05,
    Severity.LOW: 0.2,
    Severity.MEDIUM: 0.5,
    Severity.HIGH: 0.8,
    Severity.CRITICAL: 0.95,
}
_HALF: Final = 0.5
_BELOW_HALF: Final = 0.4999
_SERVER: Final = ServerIdentity("inspect", "inspect", "")
_UNMENDABLE: Final = Finding(
    "engine.edit-failed", Severity.MEDIUM, "", "what was found could not be taken out, so all is refused"
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What becomes of a sample: the action, a score from 0 to 1, and findings with places in the line."""

    action: Action
    score: float
    findings: tuple[Finding, ...]


def alone(rules: Rules) -> Rules:
    """The rules without what hangs on other servers and earlier sessions: a sample stands for itself."""
    settings = rules.settings._replace(trust=Trust.ON_FIRST_USE)
    return replace(rules, settings=settings, pins={}, neighbours={})


def inspect(sample: Sample, principal: Principal, rules: Rules, at: float) -> Inspection:
    """What the post would do with the sample at `at` (epoch seconds), under rules that are `alone`.

    A definition is judged for itself: `hold` says that it would be withheld from its list.
    """
    session = Session("inspect", principal, _SERVER, LATEST_HANDSHAKE, key=b"inspect")
    if sample.answers:
        asked = Pending(ID, sample.answers, sample.subject, at, LATEST_HANDSHAKE)
        session.pending[sample.direction.opposite][ID] = asked
    if sample.pin is not None:
        rules = replace(rules, pins={(sample.pin.kind, sample.pin.name): sample.pin})
    limit = rules.settings.limits.message
    if len(sample.raw) > limit:
        return refused(Unreadable("protocol.too-long", f"a message may have up to {limit} bytes"))
    message = read(sample.raw, sample.direction, session, rules)
    if isinstance(message, Unreadable):
        return refused(replace(message, where=sample.place(message.where)))
    return _judged(sample, message, Passage(session, rules, at))


def refused(refusal: Unreadable) -> Inspection:
    """What becomes of something that cannot be read."""
    finding = Finding(refusal.rule, Severity.MEDIUM, refusal.where, refusal.because)
    return Inspection(Action.DENY, 1.0, (finding,))


def _judged(sample: Sample, message: Message, passage: Passage) -> Inspection:
    judgement = judge(message, passage.session, passage.rules, passage.at)
    action, findings = _action(judgement.verdict), judgement.findings
    if action is Action.EDIT and edited(passage, message, judgement) is None:
        action, findings = Action.DENY, (*findings, _UNMENDABLE)
    if not findings and action is Action.ALLOW:
        return Inspection(action, 0.0, ())
    found = tuple(replace(finding, where=sample.place(finding.where)) for finding in findings)
    return Inspection(action, score(action, found), found)


def _action(verdict: Verdict) -> Action:
    """The strictest that was said: a list is edited so that a held definition goes."""
    return max((verdict.action, *(reason.action for reason in verdict.reasons)))


def weight(finding: Finding) -> float:
    """What a finding adds to a score by itself, from 0 to below 1."""
    return _WEIGHTS[finding.severity] * finding.confidence


def score(action: Action, findings: Iterable[Finding]) -> float:
    """How much speaks against a sample; 0.5 and more exactly for what does not pass as it is.

    **Invariant:** more findings and stricter actions never lower it.
    """
    doubt = prod(1 - weight(finding) for finding in findings)
    half = round((1 - doubt) * _HALF, 4)
    return min(half, _BELOW_HALF) if action is Action.ALLOW else round(_HALF + half, 4)
