"""An entry as a row of a table with a type for each column, which Parquet files have."""

from __future__ import annotations

import json
from typing import Final

from douane.audit.entry import Entry
from douane.audit.formats.event import event_of

# The names of Arrow's types; `list` is a list of texts.
COLUMNS: Final = {
    "seq": "int64",
    "id": "string",
    "time": "timestamp",
    "kind": "string",
    "method": "string",
    "subject": "string",
    "direction": "string",
    "action": "string",
    "would": "string",
    "severity": "string",
    "principal": "string",
    "session": "string",
    "tenant": "string",
    "address": "string",
    "server": "string",
    "server_name": "string",
    "revision": "string",
    "protocol": "string",
    "duration_ms": "float64",
    "size": "int64",
    "rules": "list",
    "findings": "list",
    "severities": "list",
    "tags": "list",
    "policy_rules": "list",
    "because": "string",
    "arguments": "string",
    "previous": "string",
}
_LARGEST: Final = 1 << 63


def row(entry: Entry) -> dict[str, object]:
    """The values of `COLUMNS`: time in milliseconds since the epoch, arguments as JSON, None for nothing."""
    event = event_of(entry)
    words = {
        name: getattr(event, name) or None
        for name, kind in COLUMNS.items()
        if kind == "string" and name != "arguments"
    }
    arguments = event.body.get("arguments")
    return {
        **words,
        "seq": event.seq,
        "time": event.millis,
        "duration_ms": _number(event.body.get("duration_ms")),
        "size": _whole(event.body.get("size")),
        "rules": [one.rule for one in event.findings],
        "findings": [one.id for one in event.findings],
        "severities": [one.severity for one in event.findings],
        "tags": list(event.tags),
        "policy_rules": list(event.rules),
        "arguments": None if arguments is None else json.dumps(arguments),
    }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e300 else None  # noqa: PLR2004


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and -_LARGEST <= value < _LARGEST else None
