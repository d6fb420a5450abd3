"""The sinks, one file each, by what documents call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from douane.alerts.road import Road
from douane.alerts.sinks import mail, nats, otlp, splunk, syslog, webhook
from douane.alerts.sinks.base import Open, Speaking
from douane.alerts.sinks.pagerduty import PagerDuty
from douane.alerts.sinks.slack import Slack
from douane.alerts.sinks.teams import Teams
from douane.policy.sinks import Kind

SINKS: Final[Mapping[Kind, Speaking]] = {
    Kind.SLACK: Speaking(Slack),
    Kind.PAGERDUTY: Speaking(PagerDuty),
    Kind.TEAMS: Speaking(Teams),
    Kind.MAIL: Speaking(mail.Mail, mail.MOST),
    Kind.WEBHOOK: Speaking(webhook.Webhook, webhook.MOST),
    Kind.SYSLOG: Speaking(syslog.Syslog, syslog.MOST),
    Kind.SPLUNK: Speaking(splunk.Splunk, splunk.MOST),
    Kind.OTLP: Speaking(otlp.Otlp, otlp.MOST),
    Kind.NATS: Speaking(nats.Nats, nats.MOST),
}


def over(road: Road) -> Open:
    """The sink at the end of this road."""
    speaking = SINKS[road.sink.kind]
    return Open(speaking.opened(road), speaking.most, road.close)
