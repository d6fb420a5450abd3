"""What is at stake if a call passes, and the holds about which nobody need be asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.approvals.likeness import Leeway, Vary, likeness
from douane.approvals.places import is_at_home
from douane.approvals.risk import Stakes
from douane.detectors.interpreters.paths import rooted
from douane.engine.case import annotation
from douane.engine.lifting import lift_of, lifted
from douane.engine.sequences import CALLS, traits_of
from douane.engine.surroundings import surroundings
from douane.flow import (
    DESTRUCTIVE,
    PRIVATE,
    SINK,
    UNTRUSTED,
    deeds_of,
    knows,
    labels_read,
    note_known,
    reads_by_name,
)
from douane.model.deed import Deed
from douane.model.finding import Severity
from douane.model.risk import Risk
from douane.model.server import Kind
from douane.model.verdict import Action
from douane.policy.document import Annotation
from douane.policy.judge import PERSON
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from douane.engine.case import Case
    from douane.engine.rules import Rules
    from douane.model.finding import Finding
    from douane.model.message import Message
    from douane.model.session import Session
    from douane.model.verdict import Verdict

_READS: Final = frozenset({Deed.READ})
_WRITES: Final = frozenset({Deed.WRITE})
_FAR_AWAY: Final = 3
_FAR: Final = frozenset({Deed.SEND, Deed.EXECUTE, Deed.DELETE, Deed.PAY, Deed.GRANT})


def without_low(verdict: Verdict, case: Case, found: Iterable[Finding]) -> Verdict:
    """The verdict without holds that ask a person only from a higher risk on than this call has."""
    asking = [reason for reason in verdict.reasons if reason.ask == PERSON and reason.action is Action.HOLD]
    if not asking or not is_call(case.message):
        return verdict
    risk = stakes(case.session, case.message, case.rules, found, case.at).risk
    usual = case.rules.settings.approvals.risk
    least = {rule.id: usual if rule.risk is None else rule.risk for rule in case.rules.policy.rules}
    low = [one for one in asking if risk < least.get(one.policy_rule, Risk.LOW)]
    if not low:
        return verdict
    told = {
        one: replace(one, because=f"{one.because}; nobody is asked, since the risk is low") for one in low
    }
    reasons = frozenset(told.get(one, one) for one in verdict.reasons)
    return lifted(replace(verdict, reasons=reasons), frozenset(map(lift_of, low)))


def stakes(session: Session, message: Message, rules: Rules, found: Iterable[Finding], at: float) -> Stakes:
    """What is at stake if this message passes at `at`, in which these things were found."""
    reach = reach_of(session, message, rules)
    is_known = is_call(message) and knows(session.steps, _like(session, message, rules), at)
    worst = max((one.severity for one in found), default=Severity.INFO)
    flow = session.flow
    labels = session.labels if flow is None else session.labels | labels_read(flow, flow.last)
    return Stakes(reach, 1 if is_known else 2, _touched(labels, worst, reach))


def reach_of(session: Session, message: Message, rules: Rules) -> int:
    """How far it reaches: 1 if it only reads, or writes where it is at home, 2 if it writes, 3 for others.

    What a tool says of itself counts if it says more, or where its name is silent.
    """
    about = surroundings(message, session, rules)
    traits = traits_of(session, message, about.definition, rules)
    if SINK in traits.labels or not _FAR.isdisjoint(traits.deeds):
        return _FAR_AWAY
    if traits.deeds == _WRITES and is_at_home(arguments_of(message), map(rooted, about.roots)):
        return 1
    is_plain = reads_by_name(traits.tool) or annotation(about.definition) is Annotation.READS
    is_harmful = DESTRUCTIVE in traits.labels or _says(about.definition, "destructiveHint")
    if is_plain and traits.deeds == _READS and not is_harmful:
        return 1
    return _FAR_AWAY if _says(about.definition, "openWorldHint") else 2


def leeway_of(session: Session, message: Message, rules: Rules) -> Leeway:
    """How far apart like calls may be."""
    roots = tuple(map(rooted, surroundings(message, session, rules).roots))
    if Deed.EXECUTE in deeds_of(message.subject):
        return Leeway(roots, Vary.NOTHING)
    return Leeway(roots, Vary.ROWS if reach_of(session, message, rules) < _FAR_AWAY else Vary.TEXTS)


def arguments_of(message: Message) -> Mapping[str, object]:
    """What a call is about: its arguments, or else all of its parameters."""
    packet = message.packet
    given = packet.params if isinstance(packet, Request) else {}
    arguments = given.get("arguments", given)
    return arguments if isinstance(arguments, dict) else {}


def note_allowed(session: Session, message: Message, rules: Rules) -> None:
    """Remember that a person has let this call pass, so that calls like it are nothing new."""
    if is_call(message):
        note_known(session.steps, _like(session, message, rules))


def is_call(message: Message) -> bool:
    """Whether it is something that the client has a server do."""
    return message.direction is Direction.TO_SERVER and message.method in CALLS


def _says(definition: Mapping[str, object], hint: str) -> bool:
    """Whether a tool says this of itself."""
    said = definition.get("annotations")
    return isinstance(said, dict) and said.get(hint) is True


def _touched(labels: Container[str], worst: Severity, reach: int) -> int:
    """What was touched; that private things were matters most to what reaches others."""
    is_leak = reach == _FAR_AWAY and PRIVATE in labels and UNTRUSTED in labels
    if worst >= Severity.HIGH or is_leak:
        return 3
    return 2 if worst >= Severity.MEDIUM or PRIVATE in labels or UNTRUSTED in labels else 1


def _like(session: Session, message: Message, rules: Rules) -> bytes:
    pin = rules.pins.get((Kind.TOOL, message.subject))
    shown = "" if pin is None or pin.approved is None else pin.approved.digest
    call = (session.server.id, message.subject, shown)
    return likeness(call, arguments_of(message), leeway_of(session, message, rules))
