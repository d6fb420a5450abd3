"""OCSF with the chain of the log as profile `record_integrity`, which is in 1.9.0-dev and in no release."""

from __future__ import annotations

from typing import Final

from douane.audit.entry import Entry
from douane.audit.formats import ocsf
from douane.audit.formats.base import Format, json_line
from douane.audit.formats.event import Event, event_of

VERSION: Final = "1.9.0-dev"
# The digest is over the entry, number and link included, and not over the event that is made of it.
_ALGORITHM: Final = "SHA-256 (douane entry v1)"


def line(entry: Entry) -> str:
    """All events of an entry; the first attests what the log proves."""
    event = event_of(entry)
    told = [*ocsf.events(event)]
    for one in told:
        metadata = one["metadata"]
        if isinstance(metadata, dict):
            metadata |= {"version": VERSION, "profiles": ["security_control", "record_integrity"]}
    told[0]["attestation_list"] = [_attestation(event)]
    return "".join(map(json_line, told))


def _attestation(event: Event) -> dict[str, object]:
    attestation: dict[str, object] = {"uid": str(event.seq), "fingerprint": _fingerprint(event.id)}
    if event.seq > 1:
        attestation["prev_event"] = {"uid": event.previous, "fingerprint": _fingerprint(event.previous)}
    return attestation


def _fingerprint(value: str) -> dict[str, object]:
    return {"algorithm_id": 99, "algorithm": _ALGORITHM, "value": value}


FORMAT: Final = Format("ocsf-1.9-dev", "", line)
