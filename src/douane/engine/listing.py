"""Lists of definitions and server instructions: each definition is judged apart, and only the bad ones go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from douane.engine.approving import approving
from douane.engine.case import Case, Judgement, facts
from douane.engine.lifting import lifted
from douane.engine.privilege import forbidden
from douane.inventory.compare import (
    FIRST_USE,
    PinKey,
    Standing,
    after_empty,
    approved_by_person,
    closing_pin,
    compare,
    held,
    is_closed,
)
from douane.inventory.definitions import BY_METHOD, GREETINGS, Listed, shown
from douane.inventory.imitation import doubles, imitated, mentioned
from douane.model.finding import Finding, Severity
from douane.model.server import Definition, Kind, Pin, State
from douane.model.verdict import ALLOWED, Action, Edit, Verdict, joined
from douane.policy.evaluate import judge as consult
from douane.protocol.json import at
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from douane.engine.rules import Rules
    from douane.model.message import Message

WITHHELD: Final = "[withheld by Douane: these instructions wait for approval, see `douane tools list`]"
_BECAUSE: Final = {
    Standing.DRIFTED: "the server shows another definition than the one approved",
    Standing.NEW: "the server shows this for the first time after its list was approved",
    Standing.UNAPPROVED: "it waits for approval",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    verdict: Verdict
    findings: tuple[Finding, ...]
    pin: Pin | None


def lists(case: Case) -> bool:
    """Whether this message shows definitions to a model."""
    return case.result is not None and (case.message.method in BY_METHOD or case.message.method in GREETINGS)


def judge_listing(case: Case, findings: Sequence[Finding]) -> Judgement:
    """Judge each definition with what was found in it, and the rest of the message as usual."""
    result = case.result or {}
    elements = shown(case.message.method, result)
    inside, outside = _by_element(elements, findings)
    rest = lifted(consult(case.rules.policy, facts(case, case.message.subject), outside), case.lifts)
    pins = dict(case.rules.pins)
    verdicts, kept, learned = [rest], list(outside), dict[PinKey, Pin]()
    for pin in _over(case):
        pins[pin.kind, pin.name] = learned[pin.kind, pin.name] = pin
    alike = doubles(_tools(elements, pins))
    for element in elements:
        own = [*inside[element.where], *_double(element, alike)]
        outcome = _judge_element(case, element, own, pins)
        verdicts.append(outcome.verdict)
        kept += outcome.findings
        if outcome.pin is not None:
            key = outcome.pin.kind, outcome.pin.name
            pins[key] = learned[key] = outcome.pin
    news = [pin for key, pin in learned.items() if _says_more(pin, case.rules.pins.get(key))]
    names = {one.where: one.definition.name for one in elements if one.definition is not None}
    learned_now = (*news, *_closing(case, result, elements, pins))
    return Judgement(joined(verdicts), tuple(kept), learned_now, names)


def _says_more(pin: Pin, before: Pin | None) -> bool:
    """Whether a list that shows a name twice has left its pin other than it was."""
    return before is None or (pin.state, pin.approved, pin.seen) != (
        before.state,
        before.approved,
        before.seen,
    )


def as_edited(rules: Rules, message: Message, again: Message) -> Rules:
    """The rules for judging `message` once more as `again`, after an edit.

    The definitions in `message` were held against their pins; what the edit has made of those that
    stay is not drift. Whether a person has approved them stays known.
    """
    answered = _by_person(rules, message)
    pins = dict(rules.pins)
    for definition in _definitions(again):
        key = definition.kind, definition.name
        by = answered.get(key, FIRST_USE)
        pins[key] = Pin(definition.kind, definition.name, State.APPROVED, definition, None, by, 0.0)
    return replace(rules, pins=pins)


def _by_person(rules: Rules, message: Message) -> Mapping[PinKey, str]:
    """Who has approved which of the definitions in `message`."""
    keyed = [((one.kind, one.name), one) for one in _definitions(message)]
    return {key: rules.pins[key].by for key, one in keyed if approved_by_person(rules.pins.get(key), one)}


def _definitions(message: Message) -> Iterator[Definition]:
    packet = message.packet
    if isinstance(packet, Response) and not packet.failed:
        yield from (one.definition for one in shown(message.method, packet.outcome) if one.definition)


def _by_element(
    elements: Sequence[Listed], findings: Iterable[Finding]
) -> tuple[Mapping[str, list[Finding]], list[Finding]]:
    inside: dict[str, list[Finding]] = {element.where: [] for element in elements}
    outside: list[Finding] = []
    for finding in findings:
        home = "/".join(finding.where.split("/", 4)[:4])
        inside.get(home, inside.get("/".join(home.split("/")[:3]), outside)).append(finding)
    return inside, outside


def _judge_element(case: Case, element: Listed, found: list[Finding], pins: Mapping[PinKey, Pin]) -> _Outcome:
    definition = element.definition
    if definition is None:
        nameless = Finding("pin.nameless", Severity.HIGH, element.where, "a definition without a name")
        verdict = consult(case.rules.policy, facts(case, ""), [*found, nameless])
        return _Outcome(_gone(case, element, verdict), (*found, nameless), None)
    comparison = compare(definition, pins, case.rules.settings.trust, case.at)
    findings = [
        *found,
        *_standing(case, element, comparison.standing),
        *_imitations(case, element, definition),
    ]
    verdict = lifted(consult(case.rules.policy, facts(case, definition.name), findings), case.lifts)
    before = pins.get((definition.kind, definition.name))
    if verdict.action is Action.HOLD and approved_by_person(before, definition):
        verdict = _lifted(verdict)
    use = forbidden(case, definition)
    if use is ALLOWED and verdict.action < Action.HOLD and not _renamed(case, element, verdict):
        return _Outcome(verdict, tuple(findings), comparison.pin)
    suspect = comparison.pin
    if comparison.standing is Standing.GOOD and _is_doubtful(verdict):
        suspect = _doubted(comparison.pin or before, definition, case.at)
    return _Outcome(_gone(case, element, verdict | use), tuple(findings), suspect)


def _lifted(verdict: Verdict) -> Verdict:
    """The verdict after a person's answer, which lifts a hold, and never a deny or an edit."""
    return replace(verdict, action=Action.EDIT if verdict.edits else Action.ALLOW)


def _renamed(case: Case, element: Listed, verdict: Verdict) -> bool:
    """Whether an edit would give this element another name, by which the server does not know it."""
    listing = BY_METHOD.get(case.message.method)
    return listing is not None and any(
        edit.where == f"{element.where}/{listing.key}" for edit in verdict.edits
    )


def _is_doubtful(verdict: Verdict) -> bool:
    """Whether it is something found in it, and not a rule about its name, for which it may not be shown."""
    return any(reason.finding and reason.action >= Action.HOLD for reason in verdict.reasons)


def _doubted(pin: Pin | None, definition: Definition, at: float) -> Pin | None:
    """The pin of a definition that no person has approved and in which something was found."""
    return held(pin, definition, at) if pin is not None and pin.by == FIRST_USE else None


def _gone(case: Case, element: Listed, verdict: Verdict) -> Verdict:
    """The verdict on the message when this element may not be shown."""
    text = at(case.message.value, element.where)
    if isinstance(text, str) and case.message.method in GREETINGS:
        return Verdict(Action.EDIT, verdict.reasons, frozenset({Edit(element.where, 0, len(text), WITHHELD)}))
    return Verdict(Action.EDIT, verdict.reasons, frozenset({Edit(element.where, 0, 0, "", remove=True)}))


def _standing(case: Case, element: Listed, standing: Standing) -> Iterator[Finding]:
    if standing is not Standing.GOOD and element.definition is not None:
        fix = approving(case.session.server, element.definition.kind, element.definition.name)
        yield Finding(f"pin.{standing.value}", Severity.HIGH, element.where, _BECAUSE[standing], fix=fix)


def _tools(elements: Sequence[Listed], pins: Mapping[PinKey, Pin]) -> Iterator[str]:
    """The names of all tools of the server: of this list, and of others."""
    yield from (name for kind, name in pins if kind is Kind.TOOL)
    for element in elements:
        if element.definition is not None and element.definition.kind is Kind.TOOL:
            yield element.definition.name


def _double(element: Listed, alike: Mapping[str, str]) -> Iterator[Finding]:
    """Another tool of the same server that people take for this one when they approve it."""
    definition = element.definition
    if definition is not None and definition.kind is Kind.TOOL and definition.name in alike:
        because = f"the same server has `{alike[definition.name]}`, of which the name looks like this"
        yield Finding("imitation.name", Severity.MEDIUM, element.where, because)


def _imitations(case: Case, element: Listed, definition: Definition) -> Iterator[Finding]:
    neighbours = case.rules.neighbours
    if definition.kind is not Kind.TOOL or not neighbours:
        return
    twin = imitated(definition.name, neighbours)
    if twin is not None:
        because = f"server `{twin.server}` has a tool of the same or a look-alike name"
        yield Finding("imitation.name", Severity.MEDIUM, element.where, because)
    spoken_of = mentioned(definition.name, definition.canonical, neighbours)
    if spoken_of is not None:
        because = f"its definition speaks of tool `{spoken_of.tool}` of server `{spoken_of.server}`"
        yield Finding("imitation.mention", Severity.MEDIUM, element.where, because)


def _over(case: Case) -> list[Pin]:
    """The mark that the first run through this list is over, end or no end, when another begins."""
    listing, asked = BY_METHOD.get(case.message.method), case.message.answers
    if listing is None or asked is None or asked.is_continued or is_closed(case.rules.pins, listing.kind):
        return []
    has_begun = any(name and kind is listing.kind for kind, name in case.rules.pins)
    return [closing_pin(listing.kind, case.at)] if has_begun else []


def _closing(
    case: Case, result: Mapping[str, object], elements: Sequence[Listed], pins: Mapping[PinKey, Pin]
) -> list[Pin]:
    """The mark that the first whole listing is over; an empty one counts if another session saw it so."""
    listing = BY_METHOD.get(case.message.method)
    kind = Kind.INSTRUCTIONS if listing is None else listing.kind
    if is_closed(pins, kind) or (listing is not None and result.get("nextCursor") is not None):
        return []
    if listing is None or elements:  # a server without instructions has said so with its first greeting
        return [closing_pin(kind, case.at)]
    has_more = any(name and one is kind for one, name in pins)  # on pages before this one
    mark = None if has_more else after_empty(pins, kind, case.session.id, case.at)
    return [] if mark is None else [mark]
