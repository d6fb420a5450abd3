"""What the audit log is told of a message: everything that decided, nothing that is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.audit.redact import redacted
from douane.engine.discretion import brief, names, were_seen
from douane.engine.kept import kept
from douane.engine.noted import MAX_LISTED, listed
from douane.model.events import Record
from douane.model.verdict import Action, Verdict
from douane.policy.settings import Recorded, Replayable
from douane.protocol.direction import Direction
from douane.protocol.json import CUT
from douane.protocol.jsonrpc import Notification, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.engine.case import Judgement
    from douane.engine.rules import Rules
    from douane.model.finding import Finding
    from douane.model.message import Message
    from douane.model.question import Answer, Held
    from douane.model.session import Session
    from douane.model.verdict import Reason
    from douane.protocol.refusal import Unreadable

VERSION: Final = 1
_KINDS: Final = {Request: "request", Notification: "notification", Response: "response"}
MAX_SUBJECT: Final = 256  # characters
_WAYS: Final = {direction: direction.value for direction in Direction}  # to ask an enumeration costs a call
_ACTIONS: Final = {action: action.name.lower() for action in Action}
_ATTACKS: Final = "interpreter."
_UNDER: Final = "/params/arguments"


def judged(
    message: Message, session: Session, rules: Rules, judgement: Judgement, action: Action, at: float
) -> Record:
    """The entry of a message that was read and judged; `action` is what was carried out."""
    body = _base(session, rules, at, message.direction)
    packet, findings, wanted = message.packet, judgement.findings, judgement.verdict.action
    named = names(message, secretive(findings) if findings else findings)
    body |= {
        "kind": _KINDS[type(packet)],
        "method": named.method[:MAX_SUBJECT],
        "subject": named.subject[:MAX_SUBJECT],
        "size": len(message.raw),
        "action": _ACTIONS[action],
        "findings": listed(judgement, rules) if findings else [],
        "reasons": _reasons(judgement.verdict),
        "protocol": message.revision or "",
    }
    if not isinstance(packet, Notification):
        seen = isinstance(named.ident, int) or were_seen(findings)
        body["rpc_id"] = named.ident if seen else None
    if wanted is not action:
        body["would"] = _ACTIONS[wanted]
    if len(findings) > MAX_LISTED:
        body["findings_in_all"] = len(findings)
    if message.answers is not None:
        body["duration_ms"] = round((at - message.answers.at) * 1000, 3)
    elif isinstance(packet, Request) and "arguments" in packet.params and _keeps_arguments(rules, findings):
        body["arguments"] = shown_arguments(packet.params["arguments"], findings)
    if rules.settings.audit.replay is Replayable.KEPT:
        body["replay"] = kept(message, session, rules, judgement, body)
    return Record(body)


def shown_arguments(arguments: object, findings: Iterable[Finding]) -> object:
    """Arguments as they may be written down and shown: without what is secret in them, and cut."""
    return redacted(arguments, tuple(_spans(secretive(findings))))


def secretive(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose text may be nobody's to read: which path attacks is what people ask a log.

    A secret in one has a finding of its own, and where a place is not told exactly, all of it is kept away.
    """
    return [one for one in findings if not one.rule.startswith(_ATTACKS) or one.where.endswith(CUT)]


def _keeps_arguments(rules: Rules, findings: Iterable[Finding]) -> bool:
    """Whether arguments are written down: not if a detector has failed, and so not seen what is secret."""
    return were_seen(findings) and rules.settings.audit.arguments is Recorded.REDACTED


def _spans(findings: Iterable[Finding]) -> Iterator[tuple[str, int, int, str]]:
    """What of the arguments is not written down; all of a value in which a place is not told exactly."""
    for finding in findings:
        mend = finding.mend or f"[{finding.rule}]"
        if finding.where.endswith(CUT):
            place = finding.where.removesuffix(CUT)
            yield place.removeprefix(_UNDER) if place.startswith(_UNDER) else "", 0, 0, mend
        elif finding.where.startswith(_UNDER) and finding.end > finding.start:
            yield finding.where.removeprefix(_UNDER), finding.start, finding.end, mend


def asked(noted: Record, held: Held) -> Record:
    """The entry of a message about which somebody is asked, with what people call the question."""
    question = {"question": held.name} if held.name else {}
    return Record({**noted.body, "ticket": held.ticket, "asked": held.whom, **question})


def answered(noted: Record, answer: Answer) -> Record:
    """The entry of a message about which somebody was asked, once there is an answer."""
    return Record(
        {
            **noted.body,
            "ticket": answer.held.ticket,
            "asked": answer.held.whom,
            "answer": answer.reply.value,
        }
    )


def refused(
    session: Session, rules: Rules, at: float, direction: Direction, size: int, refusal: Unreadable
) -> Record:
    """The entry of bytes that are not a legal message; nothing of their content is kept."""
    finding = {
        "rule": refusal.rule,
        "severity": "medium",
        "where": brief(refusal.where),
        "because": refusal.because,
    }
    body = _base(session, rules, at, direction)
    return Record(
        body | {"kind": "unreadable", "method": "", "size": size, "action": "deny", "findings": [finding]}
    )


def lifecycle(
    session: Session, rules: Rules, at: float, direction: Direction, event: Mapping[str, object]
) -> Record:
    """The entry of something that happened to the session itself."""
    return Record(_base(session, rules, at, direction) | {"kind": "lifecycle", "action": "allow", **event})


def _base(session: Session, rules: Rules, at: float, direction: Direction) -> dict[str, object]:
    return {
        "v": VERSION,
        "at": at,
        "session": session.id,
        "principal": session.principal.id,
        "server": session.server.id,
        "server_name": session.server.name,
        "direction": _WAYS[direction],
        "revision": rules.policy.revision,
    }


def _reasons(verdict: Verdict) -> list[dict[str, object]]:
    if not verdict.reasons:
        return []
    ordered: list[Reason] = sorted(verdict.reasons, key=lambda reason: (-reason.action, reason.where))
    return [
        {
            "policy_rule": reason.policy_rule,
            "action": _ACTIONS[reason.action],
            "finding": reason.finding,
            "because": reason.because,
        }
        for reason in ordered[:MAX_LISTED]
    ]
