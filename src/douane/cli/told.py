"""Policies, problems and explanations as lines for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from douane.audit.visible import visible
from douane.cli.tables import clock
from douane.config import Config
from douane.engine.inspection import score as scored
from douane.engine.inspection import weight
from douane.model.access import DEFAULT_TENANT, Principal
from douane.model.finding import Finding
from douane.model.verdict import Action
from douane.operations.explained import treatment
from douane.policy.document import Mode, Source
from douane.policy.explain import Explanation, Lifted, Spoken
from douane.policy.problem import Problem


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Each problem with what to do about it."""
    for problem in problems:
        yield visible(str(problem))
        yield f"  fix: {visible(problem.fix)}"


def explanation_lines(config: Config, found: Explanation) -> Iterator[str]:
    """The verdict first, then what decided, what else spoke, and what was passed over."""
    monitored = config.policy.mode is Mode.MONITOR and found.verdict.action is not Action.ALLOW
    would = " (only recorded: the policy monitors)" if monitored else ""
    yield f"{found.verdict.action.name.lower()}{would}, policy {config.policy.revision}"
    if found.principal is not None:
        yield visible(_caller(found.principal))
    yield from _section("decided by", map(_spoken_line, found.decisive))
    yield from _section("also", map(_spoken_line, found.others))
    yield from _section("hidden by an exception", map(_lifted_line, found.lifted))
    yield from _section("no rule speaks of", map(_finding_line, found.unspoken))
    score = scored(found.verdict.action, found.findings)
    yield from _section(f"what was found, and weighs {score:.2f} together", map(_weight_line, found.findings))
    yield from _section("not known here", found.unknown)


def _caller(principal: Principal) -> str:
    """Who calls, as what."""
    inside = "" if principal.tenant == DEFAULT_TENANT else f" of tenant {principal.tenant}"
    roles = ", ".join(sorted(principal.roles))
    return f"as {principal.id}{inside}, {f'roles: {roles}' if roles else 'without a role'}"


def as_line(value: object) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        for line in found:
            yield from (f"   {visible(part)}" for part in line.splitlines())


def _spoken_line(spoken: Spoken) -> str:
    reason = spoken.reason
    rule = f"{reason.policy_rule}{_place(spoken.source)}"
    about = f"{reason.finding} at {reason.where or 'the whole message'}: " if reason.finding else ""
    fix = f"\n   fix: {reason.fix}" if reason.fix else ""
    way = f"\n   if it is meant to pass: {reason.exception}" if reason.exception else ""
    how = f", {treatment(spoken)}" if spoken.treatment is not None else ""
    return f"{reason.action.name.lower()}{how}  {rule}\n   {about}{reason.because}{fix}{way}"


def _place(source: Source | None) -> str:
    return f" ({source.document}, line {source.line})" if source else ""


def _lifted_line(lifted: Lifted) -> str:
    clause = lifted.exception
    until = f"until {clock(clause.until)}{_place(clause.source)}"
    return f"{_finding_line(lifted.finding)}\n   {until}: {clause.reason}"


def _finding_line(finding: Finding) -> str:
    return f"{finding.rule} at {finding.where or 'the whole message'}: {finding.because}"


def _weight_line(finding: Finding) -> str:
    severity = finding.severity.name.lower()
    return f"{weight(finding):.2f}  {severity} {_finding_line(finding)}"
