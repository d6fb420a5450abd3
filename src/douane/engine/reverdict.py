"""What a policy says of a recorded message, by what was found in it then and is found of its course now."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.case import facts
from douane.engine.discretion import WITHHELD
from douane.engine.doubt import Doubt
from douane.engine.listing import lists
from douane.engine.noted import MAX_LISTED
from douane.engine.privilege import forbidden
from douane.engine.record import MAX_SUBJECT
from douane.engine.stakes import without_low
from douane.engine.told import Cause, Told
from douane.inventory.definitions import BY_METHOD, define
from douane.model.question import Reply
from douane.model.verdict import Action, Reason, Verdict
from douane.policy.evaluate import judge as consult
from douane.policy.judge import PERSON
from douane.policy.scope import covers

if TYPE_CHECKING:
    from douane.engine.case import Case
    from douane.model.finding import Finding
    from douane.policy.document import Rule
    from douane.policy.facts import Facts

# What the engine itself said of a message, after the policy.
_OF_ENGINE: Final = frozenset({"engine", "ask.not-lifted", "ask.unanswered", "ask.full"})
_UNMENDABLE: Final = "engine.edit-failed"


class Known(NamedTuple):
    """A policy of which it is known what it said: its revision, and those of its rules that still stand."""

    revision: str = ""
    rules: frozenset[str] = frozenset()


NOTHING_KNOWN: Final = Known()


class Ruling(NamedTuple):
    """What comes of a message, why, and what is not known of that."""

    verdict: Action
    causes: frozenset[Cause]
    doubts: frozenset[Doubt]


def ruling(case: Case, told: Told, findings: Sequence[Finding], before: Known) -> Ruling:
    """What the policy of `case` says; where it says the same as in the record, the same comes of it."""
    case, doubts, kept = _decidable(case, told, findings, before)
    whole, inside = _spoken(case, told, findings)
    then_asked = before.rules if told.text("revision") == before.revision else frozenset()
    low = _low(case, whole, findings)
    of_whole = frozenset(_after_answer(_as_asked(one, told, then_asked, low), told) for one in whole) | kept
    of_parts = frozenset(_after_answer(one, told) for one in inside)
    causes, then = of_whole | of_parts, frozenset(one for one in told.causes if one.rule not in _OF_ENGINE)
    said = [*(one.action for one in of_whole), *(_of_list(one, told) for one in of_parts)]
    action = told.verdict if causes == then else _action(told, said)
    if action is Action.DENY:  # whatever else would be said
        return Ruling(action, causes, frozenset())
    if causes == then:
        return Ruling(action, causes, doubts)
    if told.others or len(told.causes) >= MAX_LISTED:
        doubts |= {Doubt.FINDINGS}
    if action is Action.HOLD and told.verdict is not Action.HOLD and any(one.ask for one in whole):
        doubts |= {Doubt.NOBODY_ASKED}
    return Ruling(action, causes, doubts)


def _decidable(
    case: Case, told: Told, findings: Sequence[Finding], before: Known
) -> tuple[Case, frozenset[Doubt], frozenset[Cause]]:
    """The case with the rules that can be asked, what is not known of the others, and what they said then."""
    if told.is_whole and _is_named(told):
        return case, frozenset(), frozenset()
    policy, about = case.rules.policy, facts(case, told.text("subject"))
    found = [rule for rule in policy.rules if _doubt(rule, told, about, findings) is not None]
    if not found:
        return case, frozenset(), frozenset()
    lost = {rule.id for rule in found}
    rest = policy._replace(
        about_messages=tuple(rule for rule in policy.about_messages if rule.id not in lost),
        about_findings=tuple(rule for rule in policy.about_findings if rule.id not in lost),
    )
    known = lost & before.rules if told.text("revision") == before.revision else frozenset()
    doubts = {_doubt(rule, told, about, findings) for rule in found if rule.id not in known}
    kept = frozenset(one for one in told.causes if one.rule in known)
    asked = case._replace(rules=replace(case.rules, policy=rest))
    return asked, frozenset(one for one in doubts if one is not None), kept


def _doubt(rule: Rule, told: Told, about: Facts, findings: Sequence[Finding]) -> Doubt | None:
    """Why a rule that is about this message cannot be asked about it, None where it can be."""
    if rule.scope.tool is not None and not _is_named(told):
        return Doubt.NAME
    names_one = rule.finding is None and rule.scope.argument is not None
    is_about = names_one or (rule.when is not None and rule.when.is_about_arguments)
    if not is_about or told.is_whole or about.arguments is None or not covers(rule.scope, about):
        return None
    found = rule.finding is None or any(rule.finding.matches(one.rule) for one in findings)
    return Doubt.ARGUMENTS if found else None


def _is_named(told: Told) -> bool:
    """Whether the entry tells the whole name of what is called."""
    subject = told.text("subject")
    return subject != WITHHELD and len(subject) < MAX_SUBJECT


def _spoken(
    case: Case, told: Told, findings: Sequence[Finding]
) -> tuple[frozenset[Reason], frozenset[Reason]]:
    """Why: of a message as a whole, and of each definition that it shows."""
    policy, about = case.rules.policy, facts(case, told.text("subject"))
    if not lists(case):
        return consult(policy, about, findings).reasons, frozenset()
    found = _by_definition(told, findings)
    outside = consult(policy, about, found.pop("", ())).reasons
    each = [consult(policy, facts(case, name), some).reasons for name, some in found.items()]
    return outside, frozenset(_forbidden(case, told)).union(*each)


def _by_definition(told: Told, findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings by the definition in which they were made, `""` for those outside of any."""
    names = {one: str(body.get("subject", "")) for one, body in zip(told.findings, told.bodies, strict=True)}
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(names.get(one, ""), []).append(one)
    return found


def _forbidden(case: Case, told: Told) -> Iterator[Reason]:
    """Why definitions are not shown that the principal may not use anyway."""
    listing = BY_METHOD.get(case.message.method)
    if listing is not None:
        for name, reads in told.names:
            shape = {"name": name, "annotations": {"readOnlyHint": reads}}
            yield from forbidden(case, define(listing.kind, name, shape)).reasons


def _low(case: Case, spoken: frozenset[Reason], findings: Sequence[Finding]) -> frozenset[Reason]:
    """The holds of which nobody is asked, since the risk is low, as far as the record tells that."""
    held = Verdict(max((one.action for one in spoken), default=Action.ALLOW), spoken)
    return spoken - without_low(held, case, findings).reasons


def _as_asked(reason: Reason, told: Told, known: Container[str], low: Container[Reason]) -> Reason:
    """The reason, allowed where nobody is asked for so low a risk; as it was, where the rule still is."""
    if reason.ask != PERSON or reason.action is not Action.HOLD:
        return reason
    was = {one.action for one in told.causes if one.about == (reason.policy_rule, reason.finding)}
    if reason.policy_rule in known and was:
        return replace(reason, action=min(was))
    return replace(reason, action=Action.ALLOW) if reason in low else reason


def _after_answer(reason: Reason, told: Told) -> Cause:
    """The reason as it counts: a hold that an answer has lifted then is lifted now."""
    one = Cause(reason.policy_rule, reason.action, reason.finding)
    let = one._replace(action=Action.ALLOW)
    was_lifted = told.text("answer") == Reply.LIFT and reason.ask and one.action is Action.HOLD
    return let if was_lifted and let in told.causes else one


def _action(told: Told, said: Iterable[Action]) -> Action:
    """What comes of other causes than then; what the engine said for itself stays."""
    engine = [one for one in told.causes if one.rule in _OF_ENGINE]
    refused = [one.action for one in engine if one.action is Action.DENY and one.finding != _UNMENDABLE]
    action = max((*said, *refused), default=Action.ALLOW)
    is_stuck = action is Action.EDIT and any(one.finding == _UNMENDABLE for one in engine)
    return Action.DENY if is_stuck else action


def _of_list(cause: Cause, told: Told) -> Action:
    """What a cause comes to in a list: what it is about goes, unless a person has approved it."""
    is_approved = cause.action is Action.HOLD and cause in told.causes and told.verdict < Action.EDIT
    return Action.ALLOW if is_approved else min(cause.action, Action.EDIT)
