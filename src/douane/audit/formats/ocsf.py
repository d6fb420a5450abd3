"""OCSF 1.8: one event for what happened, and one for each finding; each a JSON object on its line.

https://schema.ocsf.io/1.8.0. An entry becomes an API Activity (6003), Authentication (3002), Application
Lifecycle (6002), Entity Management (3004) or Device Inventory Info (5001) event; a finding a Detection
Finding (2004) or, where it is about somebody's values, a Data Security Finding (2006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from douane import __version__
from douane.audit.entry import Entry
from douane.audit.formats.base import Format, json_line
from douane.audit.formats.event import Event, Found, event_of, word
from douane.audit.formats.ocsf_class import ACTIVITIES, Class, class_of

VERSION: Final = "1.8.0"
Object = dict[str, object]

_SEVERITIES: Final = {
    "info": (1, "Informational"),
    "low": (2, "Low"),
    "medium": (3, "Medium"),
    "high": (4, "High"),
    "critical": (5, "Critical"),
}
_ACTIONS: Final = {
    "allow": (1, "Allowed"),
    "edit": (1, "Allowed"),
    "hold": (99, "Other"),
    "deny": (2, "Denied"),
}
_DISPOSITIONS: Final = {
    "allow": (1, "Allowed"),
    "edit": (11, "Corrected"),
    "hold": (14, "Delayed"),
    "deny": (2, "Blocked"),
}
_FINDING: Final = Class(2004, "Detection Finding", 2, "Findings")
_DATA_FINDING: Final = Class(2006, "Data Security Finding", 2, "Findings")
_CREATE: Final = 1


def line(entry: Entry) -> str:
    """All events of an entry, one a line."""
    return "".join(map(json_line, events(event_of(entry))))


def events(event: Event) -> Iterator[Object]:
    """What happened, then what was found; `metadata.uid` is the same each time an entry is exported."""
    yield _what_happened(event)
    for found in event.findings:
        yield _what_was_found(event, found)


def _what_happened(event: Event) -> Object:
    what, activity = class_of(event)
    return {
        **_base(event, what, activity, event.severity),
        "metadata": _metadata(event, event.id),
        **_verdict(event),
        **_PARTS[what.uid](event),
    }


def _what_was_found(event: Event, found: Found) -> Object:
    what = _DATA_FINDING if found.is_of_values else _FINDING
    attacks = [{"technique": {"uid": tag}} for tag in found.tags if tag.startswith("AML.")]
    more: Object = {"attacks": attacks} if attacks else {}
    if found.is_of_values:
        more |= {"actor": _actor(event), "data_security": _kind_of_value(found)}
    else:
        more["evidences"] = [{"actor": _actor(event), "api": _api(event)}]
    return {
        **_base(event, what, _CREATE, found.severity),
        "metadata": _metadata(event, f"{event.id}-{found.number}", found.tags),
        **_verdict(event),
        "message": found.because or found.rule,
        "is_alert": not found.excepted,
        "finding_info": _title_of(event, found),
        "resources": [_resource(event)],
        **more,
    }


def _base(event: Event, what: Class, activity: int, severity: str) -> Object:
    number, name = _SEVERITIES[severity]
    return {
        "activity_id": activity,
        "activity_name": ACTIVITIES.get((what.uid, activity), "Other"),
        "category_uid": what.category,
        "category_name": what.category_name,
        "class_uid": what.uid,
        "class_name": what.name,
        "type_uid": what.uid * 100 + activity,
        "severity_id": number,
        "severity": name,
        "time": event.millis,
        "message": event.because or event.name,
        "unmapped": {"douane": _ours(event)},
    }


def _verdict(event: Event) -> Object:
    action, named = _ACTIONS.get(event.action, (0, "Unknown"))
    disposition, called = _DISPOSITIONS.get(event.action, (0, "Unknown"))
    policy: Object = {"name": "Douane", "uid": event.revision} if event.revision else {}
    more: Object = {"policy": policy} if policy else {}
    took = event.body.get("duration_ms")
    if isinstance(took, int | float):
        more["duration"] = round(took)
    return {
        "action_id": action,
        "action": named,
        "disposition_id": disposition,
        "disposition": called,
        "status_id": 2 if event.is_refused else 1,
        "status": "Failure" if event.is_refused else "Success",
        **more,
    }


def _metadata(event: Event, uid: str, tags: tuple[str, ...] | None = None) -> Object:
    labels = event.tags if tags is None else tags
    told: Object = {
        "version": VERSION,
        "uid": uid,
        "sequence": event.seq,
        "product": {"name": "Douane", "vendor_name": "Douane", "version": __version__},
        "profiles": ["security_control"],
        "log_name": "audit",
        "original_time": event.time,
    }
    optional = {
        "labels": list(labels),
        "event_code": event.method or event.kind,
        "correlation_uid": event.session,
        "tenant_uid": event.tenant,
    }
    return told | {name: value for name, value in optional.items() if value}


def _ours(event: Event) -> Object:
    told = {
        "action": event.action,
        "would": event.would,
        "kind": event.kind,
        "direction": event.direction,
        "policy_rules": list(event.rules),
        "arguments": event.body.get("arguments"),
        "hash": event.id,
        "previous": event.previous,
    }
    return {name: value for name, value in told.items() if value}


def _title_of(event: Event, found: Found) -> Object:
    analytic = {"type_id": 1, "type": "Rule", "name": found.rule or "unknown", "uid": found.rule or "unknown"}
    return {
        "uid": found.id or f"{event.id}-{found.number}",
        "title": found.rule or "unknown",
        "desc": found.because,
        "created_time": event.millis,
        "analytic": analytic,
        "types": list(found.tags),
        "product": {"name": "Douane", "vendor_name": "Douane", "version": __version__},
    }


def _kind_of_value(found: Found) -> Object:
    return {
        "detection_system_id": 10,
        "detection_system": "Application-Level DLP",
        "detection_pattern": found.rule,
        "data_lifecycle_state_id": 2,
        "data_lifecycle_state": "Data in-transit",
    }


def _actor(event: Event) -> Object:
    actor: Object = {"user": _user(event)}
    if event.session:
        actor["session"] = {"uid": event.session}
    if agent := word(event.body.get("agent")):
        actor["app_name"] = agent
    return actor


def _user(event: Event) -> Object:
    who = event.principal or "unknown"
    user: Object = {"uid": who, "name": who}
    _, _, address = who.rpartition(":")
    return user | {"email_addr": address} if address.count("@") == 1 and " " not in address else user


def _api(event: Event) -> Object:
    service = event.server_name or event.server or "douane"
    api: Object = {
        "operation": event.method or event.kind or "unknown",
        "service": {"name": service, "uid": event.server or service},
    }
    if event.protocol:
        api["version"] = event.protocol
    ident = event.body.get("rpc_id")
    if ident is not None:
        api["request"] = {"uid": str(ident)}
    if event.is_refused and event.because:
        api["response"] = {"error_message": event.because}
    return api


def _resource(event: Event) -> Object:
    name = event.subject or event.server_name or event.server or event.method or event.kind or "unknown"
    return {"name": name, "type": "tool" if event.method == "tools/call" else event.method or event.kind}


def _source(event: Event) -> Object:
    return {"ip": event.address} if event.is_of_ip else {"name": event.address or "host"}


def _call(event: Event) -> Object:
    server = event.server_name or event.server or "douane"
    return {
        "actor": _actor(event),
        "api": _api(event),
        "src_endpoint": _source(event),
        "dst_endpoint": {"svc_name": server, "name": server},
        "resources": [_resource(event)],
    }


def _authentication(event: Event) -> Object:
    more: Object = {"session": {"uid": event.session}} if event.session else {}
    return {
        "user": _user(event),
        "service": {"name": event.server_name or "douane"},
        "src_endpoint": _source(event),
        **more,
    }


def _lifecycle(event: Event) -> Object:
    server = event.server_name or event.server or "douane"
    return {"app": {"name": server, "uid": event.server or server, "vendor_name": "MCP server"}}


def _management(event: Event) -> Object:
    name = event.subject or event.server_name or event.server or event.method or "unknown"
    return {"actor": _actor(event), "entity": {"name": name, "type": event.method or event.kind or "unknown"}}


def _inventory(event: Event) -> Object:
    name = event.subject or "unknown"
    return {
        "device": {"hostname": name, "name": name, "type_id": 0, "type": "Unknown"},
        "actor": _actor(event),
    }


_PARTS: Final[dict[int, Callable[[Event], Object]]] = {
    3002: _authentication,
    3004: _management,
    5001: _inventory,
    6002: _lifecycle,
    6003: _call,
}

FORMAT: Final = Format("ocsf", "", line)
