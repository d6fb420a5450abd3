"""Explanations and problems as programs see them."""

from __future__ import annotations

from douane.config import Config
from douane.engine.inspection import score as scored
from douane.engine.inspection import weight
from douane.model.access import Principal
from douane.model.finding import Finding
from douane.policy.explain import Explanation, Lifted, Spoken
from douane.policy.problem import Problem


def explanation_json(config: Config, found: Explanation) -> dict[str, object]:
    """What became of a message, which rule decided, and why."""
    return {
        "action": found.verdict.action.name.lower(),
        "mode": config.policy.mode.value,
        "revision": config.policy.revision,
        "principal": found.principal and _principal_json(found.principal),
        "decisive": [_spoken_json(one) for one in found.decisive],
        "others": [_spoken_json(one) for one in found.others],
        "lifted": [_lifted_json(one) for one in found.lifted],
        "unspoken": [{"finding": one.rule, "where": one.where} for one in found.unspoken],
        "score": scored(found.verdict.action, found.findings),
        "findings": [_weight_json(one) for one in found.findings],
        "unknown": [*found.unknown],
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """One problem as a JSON object."""
    return problem._asdict()


def treatment(spoken: Spoken) -> str | None:
    """How the rule wanted it edited, if it did."""
    return None if spoken.treatment is None else spoken.treatment.name.lower()


def _principal_json(principal: Principal) -> dict[str, object]:
    return {"id": principal.id, "roles": sorted(principal.roles), "tenant": principal.tenant}


def _weight_json(finding: Finding) -> dict[str, object]:
    return {
        "finding": finding.rule,
        "where": finding.where,
        "severity": finding.severity.name.lower(),
        "weight": round(weight(finding), 4),
    }


def _spoken_json(spoken: Spoken) -> dict[str, object]:
    reason, source = spoken.reason, spoken.source
    return {
        "action": reason.action.name.lower(),
        "with": treatment(spoken),
        "rule": reason.policy_rule,
        "document": source.document if source else None,
        "line": source.line if source else None,
        "finding": reason.finding,
        "where": reason.where,
        "because": reason.because,
        "fix": reason.fix,
        "exception": reason.exception,
    }


def _lifted_json(lifted: Lifted) -> dict[str, object]:
    finding, clause = lifted
    return {
        "finding": finding.rule,
        "where": finding.where,
        "document": clause.source.document,
        "line": clause.source.line,
        "until": clause.until,
        "reason": clause.reason,
    }
