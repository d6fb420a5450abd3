"""What the audit log is told of reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from douane.gateway.happened import happened
from douane.model.events import Record
from douane.model.fleet import Report, Standing, Unasked

_TOLD: Final = 20  # servers that an entry names


def reported(who: str, report: Report, answer: Mapping[str, object], at: float) -> Record:
    """A machine has reported, and was answered this."""
    standings = answer["servers"]
    found = standings if isinstance(standings, dict) else {}
    unknown = [one.identity for one in report.servers if found.get(one.fingerprint) is not Standing.KNOWN]
    findings = [
        {"rule": "estate.not-known", "severity": "medium", "where": "", "because": f"`{identity}`"}
        for identity in unknown[:_TOLD]
    ]
    action = "deny" if answer.get(Unasked.DISABLE.value) else "allow"
    told = {"subject": report.machine, "action": action, "findings": findings}
    return happened("fleet/reported", (who, at), told)
