"""What a condition can speak of."""

from __future__ import annotations

from douane.model.finding import Finding
from douane.policy.facts import Facts
from douane.policy.scope import argument_of


def variables(facts: Facts, finding: Finding | None) -> dict[str, object]:
    """The values behind the names of a condition, as CEL takes them."""
    named: dict[str, object] = {
        "principal": facts.principal,
        "server": facts.server_name,
        "server_id": facts.server,
        "tool": facts.subject,
        "method": facts.method,
        "direction": facts.direction.value,
        "arguments": facts.arguments or {},
        "labels": sorted(facts.labels),
        "roles": sorted(facts.roles),
        "tenant": facts.tenant,
    }
    if finding is not None:
        named["finding"] = _finding(finding)
    return named


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "confidence": float(finding.confidence),
        "where": finding.where,
        "argument": argument_of(finding),
        "tags": list(finding.tags),
    }
