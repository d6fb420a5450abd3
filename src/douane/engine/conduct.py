"""How a session is going, as far as it bears on a message: what is remembered of it, and what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import TYPE_CHECKING, Final

from douane.behaviour import Answer, act_of, asked, heard, refused, remains
from douane.engine.tracking import OWN_IDS
from douane.model.conduct import UNREMARKABLE, Level, Standing
from douane.model.finding import Finding, Severity
from douane.model.verdict import Action
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from douane.engine.case import Case, Judgement
    from douane.engine.rules import Rules
    from douane.model.act import Act
    from douane.model.conduct import Concern, Conduct
    from douane.model.message import Message
    from douane.model.session import Session

FAMILY: Final = "behaviour."
# What keeps a conversation alive, or ends something: never counted and never refused.
FREE: Final = frozenset(
    {
        "initialize",
        "ping",
        "server/discover",
        "logging/setLevel",
        "resources/unsubscribe",
        "tasks/cancel",
    }
)
_LONGEST: Final = 128
_NO_ARGUMENTS: Final[Mapping[str, object]] = {}
_SEVERITIES: Final = {
    Level.CALM: Severity.INFO,
    Level.WARNING: Severity.LOW,
    Level.DANGER: Severity.MEDIUM,
    Level.CRITICAL: Severity.HIGH,
}
_TAGS: Final = ("MCP02:2025", "ASI08", "AML.T0029", "MCP-T10")
_BECAUSE: Final = {
    "rate": "{} requests",
    "loop": "the same call, or nearly, {} times",
    "enumeration": "{} values of one argument that follow from each other",
    "burst": "{} requests in a session that was calm",
    "bulk": "about {} different things asked for",
    "volume": "{} bytes of results",
    "persons": "{} personal values in results",
    "parallel": "{} requests under way at one time",
    "failures": "{} failures",
    "refusals": "{} refused requests",
    "variations": "{} refused requests that are variations of one another",
}


def note(session: Session, message: Message, rules: Rules, at: float) -> None:
    """Remember a request of the client, once, before it is judged; the session's standing is about it."""
    act = None if rules.settings.behaviour.are_off else seen(session, message, rules, at)
    note_act(session, act, rules, at)


def note_act(session: Session, act: Act | None, rules: Rules, at: float) -> None:
    """Remember what was seen of a request, None of what is not measured."""
    session.act, session.standing = act, UNREMARKABLE
    if act is None:
        return
    bounds = rules.settings.behaviour
    standing = asked(session.conduct, act, at, bounds)
    if session.together is not None:
        standing = _stricter(standing, asked(session.together, act, at, bounds.for_all()))
    session.standing = standing


def note_again(session: Session, message: Message, rules: Rules, at: float) -> None:
    """Say how things stand for a request that has waited for an answer, and was counted when it came."""
    session.standing = UNREMARKABLE
    if is_measured(message) and not rules.settings.behaviour.are_off:
        session.standing = max((remains(one, at) for one in _conducts(session)), key=lambda one: one.wait)


def note_outcome(
    session: Session, message: Message, rules: Rules, judgement: Judgement, action: Action, at: float
) -> None:
    """Remember what an answer of the server brought, or that a request of the client was refused."""
    if rules.settings.behaviour.are_off:
        return
    packet = message.packet
    if isinstance(packet, Response):
        if message.direction is Direction.TO_CLIENT and packet.id not in OWN_IDS:
            answer = _answer(message, packet, judgement.findings)
            for conduct in _conducts(session):
                heard(conduct, answer, at)
    elif action is Action.DENY and not is_ours(judgement):
        _note_refusal(session, message, rules, at)


def _note_refusal(session: Session, message: Message, rules: Rules, at: float) -> None:
    act = session.act or seen(session, message, rules, at)
    if act is not None and is_measured(message):
        for conduct in _conducts(session):
            refused(conduct, act, at)


def find_conduct(case: Case) -> Iterable[Finding]:
    """What is remarkable about the course of things up to this request."""
    return () if case.session.standing is UNREMARKABLE else _remarkable(case, case.session.standing)


def _remarkable(case: Case, standing: Standing) -> Iterator[Finding]:
    packet = case.message.packet
    yield from standing.failures
    if not isinstance(packet, Request) or packet.id in OWN_IDS:
        return
    for concern in standing.concerns:
        if concern.is_news or concern.level > Level.WARNING:
            severity = _SEVERITIES[concern.level]
            yield Finding(FAMILY + concern.measure, severity, "", _because(concern), tags=_TAGS)
    if standing.cause is not None:
        yield _suspended(standing, standing.cause)
    elif standing.wait > 0:
        yield _throttled(standing, case.rules.settings.behaviour.pace)


def is_measured(message: Message) -> bool:
    """Whether it is a request of the client that counts, and that a suspension refuses."""
    packet = message.packet
    return (
        isinstance(packet, Request)
        and message.direction is Direction.TO_SERVER
        and packet.method not in FREE
        and packet.id not in OWN_IDS
    )


def _conducts(session: Session) -> Iterable[Conduct]:
    return (session.conduct,) if session.together is None else (session.conduct, session.together)


def seen(session: Session, message: Message, rules: Rules, at: float) -> Act | None:
    """A request as behaviour sees it, None for every other message."""
    packet = message.packet
    if not isinstance(packet, Request) or not is_measured(message):
        return None
    under_way = len(session.pending[Direction.TO_SERVER]) + len(session.parked) + 1
    if packet.method == "tools/call":
        given = packet.params.get("arguments")
        arguments = given if isinstance(given, dict) else _NO_ARGUMENTS
        return act_of(message.subject[:_LONGEST], arguments, at, under_way, rules.value_key)
    arguments = {name: value for name, value in packet.params.items() if name != "_meta"}
    return act_of(packet.method, arguments, at, under_way, rules.value_key)


def _answer(message: Message, packet: Response, findings: Iterable[Finding]) -> Answer:
    has_failed = packet.failed or packet.outcome.get("isError") is True
    persons = sum(finding.rule.startswith("personal.") for finding in findings)
    return Answer(len(message.raw), int(has_failed), persons)


def _stricter(one: Standing, other: Standing) -> Standing:
    """The standing that both come to: all concerns, and the longer of the times to wait."""
    if other is UNREMARKABLE:
        return one
    longer = max(one, other, key=lambda each: (each.cause is not None, each.wait))
    return Standing((*one.concerns, *other.concerns), longer.wait, longer.cause)


def is_ours(judgement: Judgement) -> bool:
    """Whether nothing but these findings has led to the refusal."""
    deciding = [one.finding for one in judgement.verdict.reasons if one.action >= Action.HOLD]
    return bool(deciding) and all(finding.startswith(FAMILY) for finding in deciding)


def _because(concern: Concern) -> str:
    counted = _BECAUSE[concern.measure].format(concern.number)
    return f"{counted} in {concern.span:.0f} s" if concern.span else counted


def _throttled(standing: Standing, pace: float) -> Finding:
    concern = max(standing.concerns, key=lambda one: one.level)
    whom = "this tool" if concern.scope else "this session"
    because = f"{whom} is slowed down to one call in {pace:.0f} s after {_because(concern)}"
    fix = (
        f"wait {_seconds(standing)} s before the next call, and see whether you repeat what leads to nothing"
    )
    return Finding(f"{FAMILY}throttled", Severity.MEDIUM, "", because, tags=_TAGS, fix=fix)


def _suspended(standing: Standing, cause: Concern) -> Finding:
    because = f"all calls are suspended after {_because(cause)}"
    fix = f"stop, and tell the person you work for; calls may be made again in {_seconds(standing)} s"
    return Finding(f"{FAMILY}suspended", Severity.HIGH, "", because, tags=_TAGS, fix=fix)


def _seconds(standing: Standing) -> int:
    return max(1, ceil(standing.wait))
