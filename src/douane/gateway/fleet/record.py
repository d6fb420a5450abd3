"""What the audit log is told of reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from douane.model.events import Record
from douane.model.fleet import Report, Standing, Unasked
from douane.protocol.direction import Direction

_VERSION: Final = 1
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
    body: dict[str, object] = {
        "v": _VERSION,
        "at": at,
        "session": "",
        "principal": who,
        "server": "",
        "server_name": "",
        "direction": Direction.TO_SERVER.value,
        "kind": "lifecycle",
        "method": "fleet/reported",
        "subject": report.machine,
        "action": "deny" if answer.get(Unasked.DISABLE.value) else "allow",
        "findings": findings,
    }
    return Record(body)
