"""Risks as SARIF 2.1.0, which code hosts and collectors of findings read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from douane.audit.sarif import literal, run
from douane.audit.visible import visible
from douane.discovery.record import Record, Risk
from douane.discovery.report import what
from douane.discovery.risks import TOKENS
from douane.model.finding import Severity

_LEVELS: Final = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SCORES: Final = {  # what code hosts sort by
    Severity.INFO: "1.0",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}


def sarif(records: Iterable[Record]) -> dict[str, object]:
    """One run with a result for each risk."""
    names = list(TOKENS)
    results = [_result(record, risk, names.index(risk.token)) for record in records for risk in record.risks]
    return run("douane discover", [_rule(name) for name in names], results)


def _rule(name: str) -> Mapping[str, object]:
    token = TOKENS[name]
    return {
        "id": name,
        "shortDescription": {"text": token.title},
        "help": {"text": token.fix},
        "defaultConfiguration": {"level": _LEVELS[token.severity]},
        "properties": {
            "tags": ["security", *token.tags],
            "security-severity": _SCORES[token.severity],
        },
    }


def _result(record: Record, risk: Risk, index: int) -> Mapping[str, object]:
    about = f" ({risk.about})" if risk.about and risk.about not in risk.because else ""
    text = (
        f"{record.name or what(record)} of {record.host or record.source}: {risk.because}{about}; {risk.fix}"
    )
    return {
        "ruleId": risk.token,
        "ruleIndex": index,
        "level": _LEVELS[risk.severity],
        "message": {"text": literal(text)},
        "locations": [_location(record)],
        "partialFingerprints": {"douane/v1": record.fingerprint(risk)},
    }


def _location(record: Record) -> Mapping[str, object]:
    named = [{"fullyQualifiedName": visible(record.identity or record.name), "kind": "resource"}]
    if not record.file:
        return {"logicalLocations": named}
    path = record.file.replace("\\", "/")
    uri = "file://" + quote(path if path.startswith("/") else f"/{path}", safe="/:", errors="replace")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}}, "logicalLocations": named}
