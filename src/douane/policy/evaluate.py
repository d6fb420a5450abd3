"""The verdict of a policy on one message: every rule that matches contributes, and the strictest wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from douane.model.finding import Finding
from douane.model.verdict import ALLOWED, Action, Edit, Excepted, Reason, Treatment, Verdict
from douane.policy.condition import Truth
from douane.policy.document import UNEXCEPTABLE, Policy, Rule, ScopedException
from douane.policy.facts import Facts
from douane.policy.remedy import advice, way_past
from douane.policy.scope import covers, has_argument, has_tag, is_at
from douane.policy.values import LOCAL, local_digest
from douane.policy.variables import variables

Spoken = tuple[Reason, Edit | None]
Sorted = tuple[list[Finding], frozenset[Excepted]]


def judge(policy: Policy, facts: Facts, findings: Sequence[Finding]) -> Verdict:
    """What the policy says in enforcement; `policy.mode` is for the caller to honour.

    **Invariant:** more findings, or more rules, never make the verdict milder.
    """
    if not findings and not policy.about_messages:
        return ALLOWED
    seen, lifted = _sorted(policy, facts, findings)
    spoken = [*_of_message(policy, facts), *_of_findings(policy, facts, seen)]
    return Verdict(
        max((reason.action for reason, _ in spoken), default=Action.ALLOW),
        frozenset(reason for reason, _ in spoken),
        frozenset(edit for _, edit in spoken if edit is not None),
        lifted,
    )


def _sorted(policy: Policy, facts: Facts, findings: Sequence[Finding]) -> Sorted:
    """The findings that rules see, and those that an exception hides."""
    lifting = [clause for clause in policy.exceptions if in_force(clause, facts)] if findings else []
    if not lifting:
        return list(findings), frozenset()
    seen: list[Finding] = []
    lifted: set[Excepted] = set()
    for finding in findings:
        clause = next((one for one in lifting if excepts(one, facts, finding)), None)
        if clause is None:
            seen.append(finding)
        else:
            lifted.add(Excepted(finding.rule, finding.where, finding.start, clause.name))
    return seen, frozenset(lifted)


def _of_message(policy: Policy, facts: Facts) -> Iterator[Spoken]:
    for rule in policy.about_messages:
        if covers(rule.scope, facts) and has_argument(rule.scope.argument, facts) and _can_hold(rule, facts):
            truth = _truth(rule, facts, None)
            if truth is not Truth.FAILS:
                yield _about_message(rule, truth), None


def _of_findings(policy: Policy, facts: Facts, findings: Sequence[Finding]) -> Iterator[Spoken]:
    rules = [rule for rule in policy.about_findings if covers(rule.scope, facts)]
    about: dict[tuple[str, str], list[Rule]] = {}  # hundreds of findings may be of one kind
    for finding in findings:
        kind = finding.rule, finding.stands_for
        if kind not in about:
            about[kind] = [rule for rule in rules if _is_about(rule, finding)]
        for rule in about[kind]:
            if _matches(rule, finding):
                yield from _about_finding(rule, facts, finding)


def _can_hold(rule: Rule, facts: Facts) -> bool:
    """A condition on arguments is about messages that can have some: calls, not their answers."""
    return facts.arguments is not None or rule.when is None or not rule.when.is_about_arguments


def in_force(clause: ScopedException, facts: Facts) -> bool:
    """Whether the exception has not run out and is about such a message."""
    return facts.at <= clause.until and covers(clause.scope, facts)


def excepts(clause: ScopedException, facts: Facts, finding: Finding) -> bool:
    """Whether an exception that is in force hides this finding."""
    if finding.stands_for and finding.rule not in clause.finding.exact:
        return _excepts_all(clause, finding)
    return (
        clause.finding.matches(finding.rule)
        and is_at(clause.scope.argument, finding)
        and (not clause.value or _is_of(clause.value, facts, finding))
        and not finding.rule.startswith(UNEXCEPTABLE)
    )


def _excepts_all(clause: ScopedException, finding: Finding) -> bool:
    """Whether the exception is for everything that a finding stands for, whatever the value and place."""
    is_wide = not clause.value and clause.scope.argument is None
    return is_wide and clause.finding.covers(finding.stands_for)


def _is_of(value: str, facts: Facts, finding: Finding) -> bool:
    """Whether it names what was found; of a recorded finding only the digest of this machine is left."""
    found = finding.digest
    if value.startswith(LOCAL) and not found.startswith(LOCAL):
        found = local_digest(facts.value_key, found)
    elif found.startswith(LOCAL) and not value.startswith(LOCAL):
        value = local_digest(facts.value_key, value)
    return value == found


def _matches(rule: Rule, finding: Finding) -> bool:
    return (
        finding.severity >= rule.severity
        and finding.confidence >= rule.confidence
        and has_tag(rule.tag, finding)
        and (bool(finding.stands_for) or is_at(rule.scope.argument, finding))
    )


def _is_about(rule: Rule, finding: Finding) -> bool:
    """Whether it is about findings of this kind, or about some that this one may stand for."""
    wanted = rule.finding
    if wanted is None:
        return False
    return wanted.matches(finding.rule) or (bool(finding.stands_for) and wanted.may_match(finding.stands_for))


def _truth(rule: Rule, facts: Facts, finding: Finding | None) -> Truth:
    return rule.when.test(variables(facts, finding)) if rule.when else Truth.HOLDS


def _about_message(rule: Rule, truth: Truth) -> Reason:
    if truth is Truth.BROKEN:
        return _broken(rule, "", "")
    because = rule.because or f"rule `{rule.id}` is about it"
    return Reason(rule.action, rule.id, "", "", because, rule.fix, ask=rule.ask)


def _about_finding(rule: Rule, facts: Facts, finding: Finding) -> Iterator[Spoken]:
    truth = _truth(rule, facts, finding)
    if truth is Truth.BROKEN:
        yield _broken(rule, finding.rule, finding.where), None
    if truth is not Truth.HOLDS:
        return
    action, edit, because = rule.action, None, finding.because
    if rule.because:
        because = f"{because}; {rule.because}"
    if action is Action.EDIT:
        edit = _edit(finding, rule.treatment)
        if edit is None:
            action, because = Action.DENY, f"{because}; it cannot be taken out, so all is refused"
    fix, exception = advice(rule, finding), way_past(rule, facts, finding)
    reason = Reason(action, rule.id, finding.rule, finding.where, because, fix, exception, finding.start)
    if rule.ask and action is Action.HOLD:
        reason = replace(reason, ask=rule.ask, about=finding.digest or finding.where)
    yield reason, edit


def _edit(finding: Finding, treatment: Treatment) -> Edit | None:
    """The edit, None where what was found cannot be taken out; a mark takes nothing out."""
    if (finding.mend is None or finding.in_key) and treatment is not Treatment.MARK:
        return None
    text = f"[removed: {finding.rule}]" if treatment is Treatment.CUT else finding.mend or ""
    where, rule = finding.where, finding.rule
    return Edit(where, finding.start, finding.end, text, treatment=treatment, rule=rule)


def _broken(rule: Rule, finding: str, where: str) -> Reason:
    because = f"the condition of rule `{rule.id}` could not be evaluated"
    fix = f"make the condition of rule `{rule.id}` hold for every message, with `has(…)` before an argument"
    return Reason(Action.DENY, rule.id, finding, where, because, fix)
