"""Judging recorded messages again, one after another, with all that their sessions remember."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from douane import __version__
from douane.behaviour.veiled import drawn, known
from douane.engine.case import Case, Judgement
from douane.engine.conduct import find_conduct, is_measured, note_act, note_again, note_outcome, seen
from douane.engine.doubt import Doubt
from douane.engine.flowing import find_flow, note_flow, result_labels
from douane.engine.ordered import find_ordered, obey
from douane.engine.pipeline import observed
from douane.engine.recollection import Asked, Course, Recollection
from douane.engine.retelling import is_read, is_unread, message_of, pins_of
from douane.engine.reverdict import NOTHING_KNOWN, Known, Ruling, ruling
from douane.engine.sequences import find_sequences, note_steps
from douane.engine.stakes import note_allowed
from douane.engine.surroundings import text_of
from douane.engine.told import Cause, Told, told
from douane.model.finding import Finding, Severity
from douane.model.order import Order
from douane.model.question import Reply
from douane.model.verdict import Action, Reason, Verdict
from douane.policy.document import Mode
from douane.policy.judge import PERSON
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from douane.engine.rules import Rules
    from douane.model.act import Act
    from douane.model.message import Message

# What hangs on the course of things, and is found anew.
_OF_COURSE: Final = (find_conduct, find_ordered, find_flow, find_sequences)
_FOUND_ANEW: Final = (
    "behaviour.",
    "sequence.",
    "engine.suspended",
    "flow.trifecta-labels",
    "flow.untrusted-then-destructive",
    "flow.untrusted-then-sink",
)
_ORDERS: Final = frozenset({"douane/approval-suspended", "douane/approval-lifted"})
_READ: Final = frozenset({"request", "notification", "response"})
_UNREAD: Final = "unreadable"
_TOO_LONG: Final = frozenset({Cause("limits", Action.DENY, "protocol.too-long")})
_PERSON: Final = Finding("personal.", Severity.INFO, "", "")  # one of as many as were found
_DIGEST: Final = 8


class Follow(Enum):
    """By what a session goes on: what is said of its messages now, or what was carried out then."""

    VERDICTS = "verdicts"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a recorded message, for what reasons, and what is not known of that.

    `findings` are those of then, and in place of what hung on the course of things what it gives now.
    """

    told: Told
    action: Action
    causes: frozenset[Cause]
    doubts: frozenset[Doubt]
    findings: tuple[Finding, ...] = ()


class _Scene(NamedTuple):
    """A recorded message with its session, as it is judged now."""

    told: Told
    course: Course
    message: Message
    rules: Rules
    asked: Asked | None


class Replay:
    """Messages of a record under `rules`, in the order of the record.

    `then` is a policy of which it is known what it said, `begins` is when what is read of the record begins,
    if that is not all of it. The same entries have the same outcomes.
    """

    def __init__(
        self, rules: Rules, follow: Follow, then: Known = NOTHING_KNOWN, begins: float = -inf
    ) -> None:
        self._rules = rules
        self._follow = follow
        self._then = then
        self._memory = Recollection(rules.settings.access, begins)
        self._orders: tuple[Order, ...] = ()
        self._settled: set[str] = set()

    def take(self, seq: int, body: Mapping[str, object]) -> Outcome | None:
        """What becomes of the message that the next entry tells of; None where there would be none."""
        if body.get("method") in _ORDERS:
            self._orders = (*self._orders, _order(body))
        one = told(seq, body)
        if one is None:
            return None
        if one.text("kind") == _UNREAD:
            stays = is_unread(one, self._rules.settings)
            doubts: frozenset[Doubt] = frozenset() if stays else frozenset({Doubt.UNREAD})
            return Outcome(one, one.action, frozenset(one.causes), doubts, one.findings)
        was_judged = one.text("kind") in _READ and "reasons" in body  # as questions of Douane itself were not
        return self._again(one) if was_judged else None

    def _again(self, one: Told) -> Outcome | None:
        course = self._memory.course(one)
        course.hear()
        asked = self._memory.answers(one) if one.text("kind") == "response" else None
        if (asked is not None and not asked.passed) or self._is_settled(one):
            return None
        rules = replace(self._rules, pins=pins_of(one), orders=self._orders)
        scene = _Scene(one, course, message_of(one, asked), rules, asked)
        if not is_read(one, rules.settings):
            return self._ended(scene, Ruling(Action.DENY, _TOO_LONG, frozenset()), ())
        _remember(scene)
        case = Case(
            scene.message, text_of(scene.message, course.session, rules), course.session, rules, one.at
        )
        anew = observed(_OF_COURSE, case) if one.direction is Direction.TO_SERVER else []
        findings = (*(each for each in one.findings if not each.rule.startswith(_FOUND_ANEW)), *anew)
        return self._ended(scene, ruling(case, one, findings, self._then), findings)

    def _is_settled(self, one: Told) -> bool:
        """Whether it tells of an answer about a message that would not have waited for one."""
        ticket = one.text("ticket")
        if "answer" not in one.body or ticket not in self._settled:
            return False
        self._settled.discard(ticket)
        return True

    def _ended(self, scene: _Scene, said: Ruling, findings: tuple[Finding, ...]) -> Outcome:
        """The outcome, once the session remembers it."""
        one, is_monitored = scene.told, self._rules.policy.mode is Mode.MONITOR
        action = Action.ALLOW if is_monitored else said.verdict
        goes_on = one.action if self._follow is Follow.RECORD else action
        causes = one.causes if self._follow is Follow.RECORD else said.causes
        self._note(scene, goes_on, causes)
        scene.course.tell()
        doubts = {*said.doubts, *_reservations(scene, goes_on)}
        return Outcome(one, action, said.causes, frozenset(doubts), findings)

    def _note(self, scene: _Scene, action: Action, causes: Iterable[Cause]) -> None:
        one, session, rules = scene.told, scene.course.session, scene.rules
        waits = bool(one.text("ticket")) and "answer" not in one.body
        if waits and action is not Action.HOLD:
            self._settled.add(one.text("ticket"))
        if "answer" not in one.body and action is not Action.HOLD:
            _note_outcome(scene, action, causes)
        passes = action <= Action.EDIT
        if one.text("kind") == "request" and not (waits and action is Action.HOLD):
            told_whole = one.is_whole or one.text("method") != "tools/call"
            labels = result_labels(session, scene.message, rules) if told_whole else None
            self._memory.asks(one, Asked(passes, session.principal, labels))
        if passes:
            note_flow(session, scene.message, rules, one.at)
            note_steps(session, scene.message, rules, one.at)
            if one.text("answer") == Reply.LIFT and one.text("asked") == PERSON:
                note_allowed(session, scene.message, rules)


def _order(body: Mapping[str, object]) -> Order:
    at, until = (body.get(name) for name in ("at", "until"))
    return Order(
        at if isinstance(at, int | float) else 0.0,
        str(body.get("subject", "")),
        str(body.get("server") or ""),
        until if isinstance(until, int | float) else 0.0,
    )


def _remember(scene: _Scene) -> None:
    """Remember a message before it is judged, as the engine does."""
    one, session, rules = scene.told, scene.course.session, scene.rules
    obey(session, rules.orders)
    if "answer" in one.body:
        note_again(session, scene.message, rules, one.at)
        return
    is_off = rules.settings.behaviour.are_off or not is_measured(scene.message)
    note_act(session, None if is_off else _act(scene), rules, one.at)


def _act(scene: _Scene) -> Act | None:
    """What behaviour saw of a request."""
    one, rules = scene.told, scene.rules
    found = seen(scene.course.session, scene.message, rules, one.at)
    if found is None:
        return None
    under_way = one.kept.get("under_way")
    found = found._replace(under_way=under_way if isinstance(under_way, int) else 1)
    if one.act is None:
        return known(found, rules.value_key)._replace(drawn=b"")
    mark = one.act.drawn or one.act.same.to_bytes(
        _DIGEST, "big"
    )  # of an unknown text: like nothing but itself
    return one.act._replace(scope=found.scope, under_way=found.under_way, drawn=mark)


def _note_outcome(scene: _Scene, action: Action, causes: Iterable[Cause]) -> None:
    one, session = scene.told, scene.course.session
    act = session.act
    if action is Action.DENY and act is not None and not act.drawn:
        session.act = act._replace(drawn=drawn(act.text, scene.rules.value_key))
    reasons = frozenset(Reason(cause.action, cause.rule, cause.finding, "", "") for cause in causes)
    persons = one.kept.get("persons")
    found = (_PERSON,) * (persons if isinstance(persons, int) else 0)
    note_outcome(
        session, scene.message, scene.rules, Judgement(Verdict(action, reasons), found), action, one.at
    )


def _reservations(scene: _Scene, action: Action) -> Iterable[Doubt]:
    """What is left out of account."""
    one = scene.told
    if not one.kept or ("act" in one.kept and one.act is None):
        yield Doubt.NOT_KEPT
    elif one.kept.get("by") != __version__:
        yield Doubt.OTHER_VERSION
    if not scene.course.is_whole:
        yield Doubt.BEGAN_BEFORE
    if one.text("kind") == "request" and action <= Action.EDIT < one.action and not one.text("ticket"):
        yield Doubt.NO_ANSWER
