"""OpenTelemetry: notices as records of logs, by OTLP over HTTP in its JSON encoding."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from douane import __version__
from douane.alerts.notice import Notice
from douane.alerts.road import RefusedError, Road
from douane.alerts.sinks.told import answered
from douane.model.finding import Severity
from douane.protocol.json import encode

MOST: Final = 200
# Numbers of the data model of logs: INFO, INFO2, WARN, ERROR, FATAL.
_NUMBERS: Final[Mapping[Severity, int]] = {
    Severity.INFO: 9,
    Severity.LOW: 10,
    Severity.MEDIUM: 13,
    Severity.HIGH: 17,
    Severity.CRITICAL: 21,
}


class Otlp:
    """Sends notices to a collector."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send all in one request."""
        token = self._road.secret("token")
        headers = {"authorization": f"Bearer {token}"} if token else {}
        url = f"{self._road.sink.one('url').rstrip('/')}/v1/logs"
        said = answered(await self._road.post(url, headers, encode(request_of(notices))))
        partial = said.get("partialSuccess")
        if isinstance(partial, dict) and int(str(partial.get("rejectedLogRecords") or 0)):
            raise RefusedError("the collector rejected records", "see what its log says")


def request_of(notices: Sequence[Notice]) -> dict[str, object]:
    """An `ExportLogsServiceRequest`."""
    service = {
        "attributes": [_attribute("service.name", "douane"), _attribute("service.version", __version__)]
    }
    records = {"scope": {"name": "douane.alerts"}, "logRecords": [_record(notice) for notice in notices]}
    return {"resourceLogs": [{"resource": service, "scopeLogs": [records]}]}


def _record(notice: Notice) -> dict[str, object]:
    attributes = {
        "douane.notice.id": notice.id,
        "douane.alert.id": notice.about,
        "douane.alert.rule": notice.rule,
        "douane.alert.times": str(notice.times),
        **{f"douane.alert.{name.lower()}": value for name, value in notice.facts},
    }
    return {
        "timeUnixNano": str(int(notice.last * 1e9)),
        "observedTimeUnixNano": str(time.time_ns()),
        "severityNumber": _NUMBERS[notice.severity],
        "severityText": notice.severity.name,
        "eventName": f"douane.{notice.form.value}.{notice.event.value}",
        "body": {"stringValue": notice.title},
        "attributes": [_attribute(name, value) for name, value in attributes.items()],
    }


def _attribute(name: str, value: str) -> dict[str, object]:
    return {"key": name, "value": {"stringValue": value}}
