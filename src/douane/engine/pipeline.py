"""The order of judgement: cheapest first, and stop at the first refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.detectors.text import Text
from douane.engine.case import Case, Judgement, facts
from douane.engine.gate import find_misfits, find_unapproved
from douane.engine.listing import judge_listing, lists
from douane.model.finding import Finding, Severity
from douane.model.verdict import Action
from douane.policy.evaluate import judge as consult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.session import Session

Stage = "Callable[[Case], Iterator[Finding]]"

# Order matters: a call of something unknown is not worth a schema, and one that does not fit no detector.
CHECKS: Final = (find_unapproved, find_misfits)


def judge(message: Message, session: Session, rules: Rules, at: float) -> Judgement:
    """What is found in a message, and what the policy says of it.

    **Invariant:** a stage that fails is itself a finding (`engine.failure`), never a pass.
    """
    case = Case(message, Text.of(message), session, rules, at)
    findings: list[Finding] = []
    for stage in (*CHECKS, *(_reading(detector.find) for detector in rules.detectors)):
        found = _observe(stage, case)
        findings += found
        if found and not lists(case) and _refused(case, findings):
            break
    shown = _without_keys(findings)
    if lists(case):
        return judge_listing(case, shown)
    return Judgement(consult(rules.policy, facts(case, message.subject), shown), tuple(shown))


def _reading(find: Callable[[Text], Iterator[Finding]]) -> Callable[[Case], Iterator[Finding]]:
    return lambda case: find(case.text)


def _observe(stage: Callable[[Case], Iterator[Finding]], case: Case) -> list[Finding]:
    try:
        return list(stage(case))
    except Exception as error:  # noqa: BLE001  # the one place where a crash becomes a finding, and so a refusal
        because = f"a check failed on this message ({type(error).__name__})"
        return [Finding("engine.failure", Severity.CRITICAL, "", because)]


def _refused(case: Case, findings: Sequence[Finding]) -> bool:
    verdict = consult(case.rules.policy, facts(case, case.message.subject), findings)
    return verdict.action is Action.DENY


def _without_keys(findings: list[Finding]) -> list[Finding]:
    """The findings, with places that lead through a key in which something was found cut short there."""
    objects = {finding.where for finding in findings if finding.in_key}
    return [_cut(finding, objects) for finding in findings] if objects else findings


def _cut(finding: Finding, objects: set[str]) -> Finding:
    above = [place for place in objects if finding.where.startswith(f"{place}/")]
    return replace(finding, where=f"{min(above, key=len)}/…") if above else finding
