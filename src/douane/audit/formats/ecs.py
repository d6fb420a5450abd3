"""Elastic Common Schema 9: one document for an entry, with what was found in it; a JSON object on its line.

https://www.elastic.co/guide/en/ecs/current. What ECS has no field for is under `douane`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from douane import __version__
from douane.audit.entry import Entry
from douane.audit.formats.base import Format, json_line
from douane.audit.formats.event import SEVERITIES, Event, event_of, word
from douane.audit.formats.ocsf_class import class_of

VERSION: Final = "9.4.0"
SEVERITY: Final[Mapping[str, int]] = {"info": 1, "low": 21, "medium": 47, "high": 73, "critical": 99}
_CATEGORIES: Final = {
    3002: (["authentication"], ["start"]),
    3004: (["configuration"], ["change"]),
    5001: (["host"], ["info"]),
    6002: (["process"], ["start"]),
    6003: (["api"], ["access"]),
}
Object = dict[str, object]


def line(entry: Entry) -> str:
    """The document of an entry."""
    return json_line(document(event_of(entry)))


def document(event: Event) -> Object:
    """The document, without members that would be empty."""
    return _full(
        {
            "@timestamp": event.time,
            "ecs": {"version": VERSION},
            "message": event.because or event.name,
            "labels": {"log": "audit"},
            "tags": list(event.tags),
            "event": _event(event),
            "observer": {"vendor": "Douane", "product": "Douane", "type": "gateway", "version": __version__},
            "source": {"address": event.address, "ip": event.address if event.is_of_ip else ""},
            "user": {"id": event.principal, "name": event.principal, "email": _address(event)},
            "user_agent": {"original": word(event.body.get("agent"))},
            "organization": {"id": event.tenant},
            "service": {"name": event.server_name or event.server, "id": event.server, "type": "mcp"},
            "related": {"user": [event.principal] if event.principal else []},
            "rule": _rule(event),
            "threat": _threat(event),
            "gen_ai": {"tool": {"name": event.subject if event.method == "tools/call" else ""}},
            "mcp": {"session": {"id": event.session}, "method": {"name": event.method}},
            "douane": _ours(event),
        }
    )


def _event(event: Event) -> Object:
    what, _ = class_of(event)
    category, kinds = _CATEGORIES[what.uid]
    took = event.body.get("duration_ms")
    named: Object = {"duration": round(took * 1_000_000)} if isinstance(took, int | float) else {}
    return named | {
        "id": event.id,
        "sequence": event.seq,
        "created": event.time,
        "kind": "alert" if any(not one.excepted for one in event.findings) else "event",
        "category": [*category, *(["intrusion_detection"] if event.findings else [])],
        "type": [*kinds, "denied" if event.is_refused else "allowed"],
        "action": event.method or event.kind,
        "outcome": "failure" if event.is_refused else "success",
        "severity": SEVERITY[event.severity],
        "reason": event.because,
        "module": "douane",
        "dataset": "douane.audit",
        "provider": "douane",
        "hash": event.id,
    }


def _rule(event: Event) -> Object:
    """Of the finding that is worst."""
    if not event.findings:
        return {}
    worst = max(event.findings, key=lambda one: SEVERITIES.index(one.severity))
    return {
        "id": worst.rule,
        "name": worst.rule,
        "category": worst.rule.partition(".")[0],
        "description": worst.because,
        "ruleset": event.revision,
        "uuid": worst.id,
    }


def _threat(event: Event) -> Object:
    techniques = [tag for tag in event.tags if tag.startswith("AML.")]
    return {"framework": "MITRE ATLAS", "technique": {"id": techniques}} if techniques else {}


def _ours(event: Event) -> Object:
    return {
        "action": event.action,
        "would": event.would,
        "kind": event.kind,
        "direction": event.direction,
        "revision": event.revision,
        "policy_rules": list(event.rules),
        "previous": event.previous,
        "findings": [
            {
                "id": one.id,
                "rule": one.rule,
                "severity": one.severity,
                "where": one.where,
                "because": one.because,
                "tags": list(one.tags),
                "excepted": one.excepted,
            }
            for one in event.findings
        ],
        # As a text: members of arguments would become fields, and fill the mapping of an index.
        "arguments": json.dumps(event.body["arguments"]) if "arguments" in event.body else "",
    }


def _address(event: Event) -> str:
    _, _, address = event.principal.rpartition(":")
    return address if address.count("@") == 1 and " " not in address else ""


def _full(value: Object) -> Object:
    """Without empty texts, lists and objects."""
    kept: Object = {}
    for name, item in value.items():
        inner = _full(item) if isinstance(item, dict) else item
        if inner not in ("", None, [], {}):
            kept[name] = inner
    return kept


FORMAT: Final = Format("ecs", "", line)
