"""What sources say as SARIF 2.1.0, with the flow of each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from douane.approvals.checks.check import Check
from douane.approvals.checks.verdict import Judgement
from douane.audit.sarif import literal, run
from douane.audit.visible import visible
from douane.model.facts import Outcome, Result, Source, Weakness
from douane.supply.source.rules import RULES

_LEVELS: Final = {"hole": "error", "warning": "warning", "note": "note"}
_OUTCOMES: Final = {Outcome.FAIL: "error", Outcome.WARN: "warning", Outcome.UNKNOWN: "note"}


def sarif(judgements: Sequence[Judgement]) -> Mapping[str, object]:
    """One run with a result for each weakness, and for each answer that is none of the source's."""
    results = [result for one in judgements for result in _results(one)]
    rules = [
        {
            "id": rule.id,
            "shortDescription": {
                "text": rule.words.replace("{who}", "a caller").replace("{what}", "what is private")
            },
            "help": {"text": rule.advice},
            "defaultConfiguration": {"level": _LEVELS[rule.level.name.lower()]},
            "properties": {"tags": ["security", *([f"external/cwe/cwe-{rule.cwe}"] if rule.cwe else [])]},
        }
        for rule in RULES
    ]
    return run("douane scan", rules, results)


def _results(judgement: Judgement) -> Iterator[Mapping[str, object]]:
    source = judgement.facts.source
    if isinstance(source, Source):
        yield from map(_weakness, source.weaknesses)
    for check, result in judgement.answers:
        if check.id != "reading" and result.outcome is not Outcome.PASS:
            yield _answer(judgement.facts.target, check, result)


def _weakness(one: Weakness) -> Mapping[str, object]:
    steps = [{"location": _location(file, line, words)} for file, line, words in one.trail]
    flows = {"codeFlows": [{"threadFlows": [{"locations": steps}]}]} if steps else {}
    return {
        "ruleId": one.rule,
        "level": _LEVELS[one.level],
        "message": {"text": literal(f"{one.said}; {one.advice}")},
        "locations": [_location(one.file, one.line, "")],
        "partialFingerprints": {"douane/v1": one.fingerprint},
        **flows,
    }


def _answer(target: str, check: Check, result: Result) -> Mapping[str, object]:
    evidence = f" ({'; '.join(result.evidence)})" if result.evidence else ""
    named = [{"fullyQualifiedName": visible(target), "kind": "package"}]
    return {
        "ruleId": f"check.{check.id}",
        "level": _OUTCOMES[result.outcome],
        "message": {"text": literal(f"{target}: {result.said}{evidence}")},
        "locations": [{"logicalLocations": named}],
        "partialFingerprints": {"douane/v1": f"check.{check.id}:{target}"},
    }


def _location(file: str, line: int, words: str) -> Mapping[str, object]:
    place: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file, safe="/", errors="replace")},
            "region": {"startLine": max(line, 1)},
        }
    }
    return {**place, "message": {"text": literal(words)}} if words else place
