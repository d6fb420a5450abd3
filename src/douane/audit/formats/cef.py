"""ArcSight Common Event Format, revision 0: a line an entry; what a peer sent ends no field and no line."""

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
LONGEST: Final = 1023  # characters of a value, which the format allows
_IN_HEAD: Final = re.compile(r"[\\|]")
_IN_VALUE: Final = re.compile(r"[\\=]")


def line(entry: Entry) -> str:
    """The entry with its findings as lists of rules, ids and tags."""
    event = event_of(entry)
    worst = max(event.findings, key=lambda one: SEVERITY[one.severity], default=None)
    signature = worst.rule if worst else event.method or event.kind or "entry"
    head = ("CEF:0", "Douane", "Douane", __version__, signature, event.name, str(SEVERITY[event.severity]))
    fields = " ".join(f"{name}={_value(value)}" for name, value in _fields(event) if value)
    return f"{head[0]}|{'|'.join(_head(one) for one in head[1:])}|{fields}\n"


def _fields(event: Event) -> Iterator[tuple[str, str]]:
    yield "externalId", event.id
    yield "rt", str(event.millis)
    yield "act", event.action
    yield "outcome", "failure" if event.is_refused else "success"
    yield "suser", event.principal
    yield "src" if event.is_of_ip and ":" not in event.address else "shost", event.address
    yield "destinationServiceName", event.server_name or event.server
    yield "requestMethod", event.method
    yield "request", event.subject
    yield "requestClientApplication", word(event.body.get("agent"))
    yield "reason", event.because
    yield "msg", event.because or event.name
    yield "cat", event.kind
    yield from _custom(event)


def _custom(event: Event) -> Iterator[tuple[str, str]]:
    arguments = json.dumps(event.body["arguments"]) if "arguments" in event.body else ""
    named = (
        ("session", event.session),
        ("rules", " ".join(dict.fromkeys(one.rule for one in event.findings))),
        ("findings", " ".join(one.id for one in event.findings if one.id)),
        ("tags", " ".join(event.tags)),
        ("policy rules", " ".join(event.rules)),
        ("arguments", arguments),
    )
    for number, (label, value) in enumerate(named, 1):
        if value:
            yield f"cs{number}Label", label
            yield f"cs{number}", value
    yield "cn1Label", "entry"
    yield "cn1", str(event.seq)


def _head(text: str) -> str:
    return _IN_HEAD.sub(r"\\\g<0>", visible(text))


def _value(text: str) -> str:
    return _IN_VALUE.sub(r"\\\g<0>", visible(text)[:LONGEST])


FORMAT: Final = Format("cef", "", line)
