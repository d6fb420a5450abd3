"""A table for spreadsheets (RFC 4180), in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from douane.audit.entry import Entry
from douane.audit.formats.base import Format
from douane.audit.formats.event import event_of
from douane.audit.visible import visible

_WHO: Final = ("session", "principal", "server", "server_name")
_WHAT: Final = ("direction", "kind", "method", "subject", "rpc_id", "size", "action", "would")
_PLAIN: Final = (*_WHO, *_WHAT, "revision", "protocol", "duration_ms")
COLUMNS: Final = ("seq", "time", *_PLAIN, "findings", "reasons", "arguments", "hash", "severity", "tags")
# Also behind what some spreadsheets, by their language, take for the end of a cell.
_FORMULA: Final = re.compile("(?:^|(?<=[;|]))([ \"']*+)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def line(entry: Entry) -> str:
    """The columns of `COLUMNS`: time in UTC (ISO 8601), lists of rules and tags separated by spaces."""
    event = event_of(entry)
    body = event.body
    return row(
        [
            entry.seq,
            _time(body.get("at")),
            *(cell(body.get(name)) for name in _PLAIN),
            cell(_rules(body.get("findings"), "rule")),
            cell(_rules(body.get("reasons"), "policy_rule")),
            cell(body.get("arguments", body.get("unreadable"))),
            entry.hash.hex(),
            event.severity,
            cell(" ".join(event.tags)),
        ]
    )


def row(cells: Iterable[object]) -> str:
    """One line of a table, of cells as they are."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def cell(value: object) -> object:
    """A value that no spreadsheet works out."""
    if value is None or isinstance(value, int | float):
        return value
    text = visible(value if isinstance(value, str) else json.dumps(value))
    return _FORMULA.sub(r"\1'", text)


def _time(at: object) -> str:
    if not isinstance(at, int | float):
        return ""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return ""


def _rules(items: object, key: str) -> str | None:
    if not isinstance(items, list):
        return None
    return " ".join(str(item.get(key, "")) for item in items if isinstance(item, Mapping))


FORMAT: Final = Format("csv", row(COLUMNS), line)
