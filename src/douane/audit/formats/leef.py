"""Log Event Extended Format 2.0 of QRadar: a line an entry, its attributes divided by tabs.

The format has no escape. A tab or line break in a value is shown as its number, as is all that hides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from douane import __version__
from douane.audit.entry import Entry
from douane.audit.formats.base import Format
from douane.audit.formats.event import Event, event_of, word
from douane.audit.visible import visible

SEVERITY: Final = {"info": 1, "low": 3, "medium": 5, "high": 8, "critical": 10}
_DIVIDER: Final = "x09"
_IN_HEAD: Final = re.compile(r"\|")


def line(entry: Entry) -> str:
    """The entry, named after its worst finding or its method."""
    event = event_of(entry)
    worst = max(event.findings, key=lambda one: SEVERITY[one.severity], default=None)
    name = worst.rule if worst else event.method or event.kind or "entry"
    head = ("Douane", "Douane", __version__, name)
    attributes = "\t".join(f"{key}={visible(value)}" for key, value in _attributes(event) if value)
    return f"LEEF:2.0|{'|'.join(_IN_HEAD.sub('/', visible(one)) for one in head)}|{_DIVIDER}|{attributes}\n"


def _attributes(event: Event) -> Iterator[tuple[str, str]]:
    yield "devTime", event.time
    yield "devTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSX"
    yield "cat", event.kind
    yield "sev", str(SEVERITY[event.severity])
    yield "usrName", event.principal
    yield "src" if event.is_of_ip else "srcHost", event.address
    yield "resource", event.server_name or event.server
    yield "policy", event.revision
    yield "action", event.action
    yield "would", event.would
    yield "method", event.method
    yield "subject", event.subject
    yield "session", event.session
    yield "agent", word(event.body.get("agent"))
    yield "rules", " ".join(dict.fromkeys(one.rule for one in event.findings))
    yield "findings", " ".join(one.id for one in event.findings if one.id)
    yield "tags", " ".join(event.tags)
    yield "policyRules", " ".join(event.rules)
    yield "reason", event.because
    yield "arguments", json.dumps(event.body["arguments"]) if "arguments" in event.body else ""
    yield "entry", str(event.seq)
    yield "eventId", event.id


FORMAT: Final = Format("leef", "", line)
