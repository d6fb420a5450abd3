"""OpenTelemetry log records as OTLP/JSON has them, with the attributes that the conventions have for MCP.

The conventions for MCP are in development (semantic-conventions-genai).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane import __version__
from douane.audit.entry import Entry
from douane.audit.formats.base import Format, json_line
from douane.audit.formats.event import Event, event_of

# The severity numbers of the data model for logs: INFO, INFO2, WARN, ERROR, FATAL.
_SEVERITY: Final = {
    "info": (9, "INFO"),
    "low": (10, "INFO2"),
    "medium": (13, "WARN"),
    "high": (17, "ERROR"),
    "critical": (21, "FATAL"),
}


def line(entry: Entry) -> str:
    """The record of an entry."""
    return json_line(record(event_of(entry)))


def record(event: Event) -> dict[str, object]:
    """A `LogRecord`; resource and scope are the sender's."""
    number, name = _SEVERITY[event.severity]
    nanos = str(event.millis * 1_000_000)
    return {
        "timeUnixNano": nanos,
        "observedTimeUnixNano": nanos,
        "severityNumber": number,
        "severityText": name,
        "eventName": f"douane.{event.kind or 'entry'}",
        "body": {"stringValue": event.because or event.name},
        "attributes": [
            _attribute(name, value) for name, value in _attributes(event) if value not in ("", ())
        ],
    }


def _attributes(event: Event) -> Iterator[tuple[str, str | int | tuple[str, ...]]]:
    yield "mcp.method.name", event.method if event.kind != "lifecycle" else ""
    yield "mcp.session.id", event.session
    yield "mcp.protocol.version", event.protocol
    ident = event.body.get("rpc_id")
    yield "jsonrpc.request.id", "" if ident is None else str(ident)
    if event.method == "tools/call":
        yield "gen_ai.operation.name", "execute_tool"
        yield "gen_ai.tool.name", event.subject
    yield "mcp.resource.uri", event.subject if event.method.startswith("resources/") else ""
    yield "gen_ai.prompt.name", event.subject if event.method == "prompts/get" else ""
    yield "user.id", event.principal
    yield "client.address", event.address
    yield "error.type", "douane.refused" if event.is_refused else ""
    yield "log.record.uid", event.id
    yield "service.version", __version__
    yield "douane.entry", event.seq
    yield "douane.action", event.action
    yield "douane.would", event.would
    yield "douane.server", event.server_name or event.server
    yield "douane.method", event.method if event.kind == "lifecycle" else ""
    yield "douane.rules", tuple(dict.fromkeys(one.rule for one in event.findings))
    yield "douane.findings", tuple(one.id for one in event.findings if one.id)
    yield "douane.policy_rules", event.rules
    yield "douane.tags", event.tags


def _attribute(name: str, value: str | int | tuple[str, ...]) -> dict[str, object]:
    if isinstance(value, tuple):
        return {"key": name, "value": {"arrayValue": {"values": [{"stringValue": one} for one in value]}}}
    if isinstance(value, int):
        return {"key": name, "value": {"intValue": str(value)}}
    return {"key": name, "value": {"stringValue": value}}


FORMAT: Final = Format("otel", "", line)
