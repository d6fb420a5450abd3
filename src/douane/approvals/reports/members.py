"""A judgement as members of a JSON object."""

from __future__ import annotations

from collections.abc import Mapping

from douane.approvals.checks.verdict import Judgement
from douane.model.facts import Source, Weakness


def members(judgement: Judgement) -> Mapping[str, object]:
    """All of it: the recommendation, each answer, and what was found in the source."""
    source = judgement.facts.source
    return {
        "target": judgement.facts.target,
        "at": judgement.facts.at,
        "advice": judgement.advice.name.lower(),
        "changes": judgement.changes,
        "answers": [
            {
                "check": check.id,
                "outcome": result.outcome,
                "said": result.said,
                "evidence": result.evidence,
                "change": result.change,
            }
            for check, result in judgement.answers
        ],
        "tools": source.tools if isinstance(source, Source) else [],
        "weaknesses": [_weakness(one) for one in source.weaknesses] if isinstance(source, Source) else [],
    }


def _weakness(one: Weakness) -> Mapping[str, object]:
    trail = [{"file": file, "line": line, "what": words} for file, line, words in one.trail]
    return {**one._asdict(), "trail": trail}
