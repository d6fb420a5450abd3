"""Why a verdict is what it is: which rule decided, what else spoke, and what exceptions hid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from douane.model.access import Principal
from douane.model.finding import Finding
from douane.model.verdict import Action, Reason, Treatment, Verdict
from douane.policy.document import Policy, Rule, ScopedException, Source
from douane.policy.evaluate import excepts, in_force
from douane.policy.facts import Facts


class Spoken(NamedTuple):
    """One reason, and where its rule is written; None for what no document says.

    `treatment` is what the rule's edit makes of what was found, None for what is no edit.
    """

    reason: Reason
    source: Source | None
    treatment: Treatment | None = None


class Lifted(NamedTuple):
    """A finding, and the exception that hid it from the rules."""

    finding: Finding
    exception: ScopedException


class Explanation(NamedTuple):
    """A verdict taken apart: `decisive` reasons made it as strict as it is, `others` would have been milder.

    `unspoken` are findings that no rule speaks of; they are recorded and pass. `findings` are all of them.
    `principal` is who the message was judged as, with all roles. `unknown` is what could have made it another
    verdict, and was not known.
    """

    verdict: Verdict
    decisive: tuple[Spoken, ...]
    others: tuple[Spoken, ...]
    lifted: tuple[Lifted, ...]
    unspoken: tuple[Finding, ...]
    findings: tuple[Finding, ...] = ()
    principal: Principal | None = None
    unknown: tuple[str, ...] = ()


def explain(
    policy: Policy, facts_of: Callable[[Finding], Facts], findings: Sequence[Finding], verdict: Verdict
) -> Explanation:
    """How `policy` came from these findings to this verdict; `facts_of` gives what each was judged with."""
    spoken = [_spoken(policy.rules, reason) for reason in sorted(verdict.reasons, reverse=True)]
    lifted = tuple(_lifted(policy, facts_of, findings))
    answered = {(one.reason.finding, one.reason.where) for one in spoken}
    answered |= {(one.finding.rule, one.finding.where) for one in lifted}
    return Explanation(
        verdict,
        tuple(one for one in spoken if one.reason.action is verdict.action),
        tuple(one for one in spoken if one.reason.action is not verdict.action),
        lifted,
        tuple(finding for finding in findings if (finding.rule, finding.where) not in answered),
        tuple(findings),
    )


def _spoken(rules: Iterable[Rule], reason: Reason) -> Spoken:
    rule = next((one for one in rules if one.id == reason.policy_rule), None)
    if rule is None:
        return Spoken(reason, None)
    return Spoken(reason, rule.source, rule.treatment if reason.action is Action.EDIT else None)


def _lifted(
    policy: Policy, facts_of: Callable[[Finding], Facts], findings: Iterable[Finding]
) -> Iterator[Lifted]:
    for finding in findings:
        facts = facts_of(finding)
        for clause in policy.exceptions:
            if in_force(clause, facts) and excepts(clause, facts, finding):
                yield Lifted(finding, clause)
                break
