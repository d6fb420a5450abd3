"""PagerDuty, Events API v2: one incident for one alert, which can be acknowledged and resolved from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from douane.alerts.notice import SHOWN, Event, Notice, leading, moment
from douane.alerts.road import Road
from douane.model.finding import Severity
from douane.protocol.json import encode

API: Final = "https://events.pagerduty.com/v2/enqueue"
LONGEST_SUMMARY: Final = 1024  # characters
LONGEST_KEY: Final = 255
SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
    Severity.INFO: "info",
}


class PagerDuty:
    """Sends each notice as an event."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send each."""
        for notice in notices:
            url = self._road.sink.one("url", API)
            told = leading(notice, self._road.room())
            await self._road.post(url, {}, encode(event_of(told, self._road.secret("key"))))


def event_of(notice: Notice, key: str) -> dict[str, object]:
    """The event; all notices about one alert have one `dedup_key`."""
    event: dict[str, object] = {
        "routing_key": key,
        "event_action": notice.event.value,
        "dedup_key": f"douane-{notice.about}"[:LONGEST_KEY],
    }
    if notice.event is not Event.TRIGGER:
        return event
    facts = dict(notice.facts)
    page = {"client_url": notice.page, "links": [{"href": notice.page, "text": SHOWN}]} if notice.page else {}
    return event | {
        "client": "Douane",
        **page,
        "payload": {
            "summary": _summary(notice, facts),
            "source": facts.get("Server") or "douane",
            "severity": SEVERITIES[notice.severity],
            "timestamp": moment(notice.last),
            "component": facts.get("Tool", ""),
            "group": facts.get("Tenant", ""),
            "class": notice.rule,
            "custom_details": {**facts, "Notice": notice.id},
        },
    }


def _summary(notice: Notice, facts: Mapping[str, str]) -> str:
    where = f" at {facts['Server']}" if "Server" in facts else ""
    text = f"{notice.title}{where}"
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"
