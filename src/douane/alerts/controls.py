"""What `douane doctor` puts to the test of alerts; nothing is sent."""

from __future__ import annotations

from typing import Final

from douane.alerts.grouping import Group, notice_of
from douane.alerts.made import alert_of
from douane.config import Config
from douane.errors import installing
from douane.model.finding import Severity
from douane.operations.controls.base import Control, Outcome, fired, missed, noted, unchecked

_SECRET: Final = "AKIA" + "Q3EGRIRZXWVB5TNP"  # of nobody
_BODY: Final = {
    "kind": "request",
    "method": "tools/call",
    "action": "deny",
    "subject": _SECRET,
    "arguments": {"command": f"cat /etc/passwd {_SECRET}"},
    "findings": [{"rule": "secret.aws-key", "severity": "high", "where": f"/{_SECRET}", "because": _SECRET}],
}


def _critical(_config: Config) -> Outcome:
    alert = alert_of(1, _BODY, "default")
    is_critical = alert is not None and alert.severity is Severity.CRITICAL
    return fired("a critical alert") if is_critical else missed("no critical alert")


def _discreet(_config: Config) -> Outcome:
    alert = alert_of(1, _BODY, "default")
    if alert is None:
        return missed("no alert")
    notice = notice_of(Group("x", alert, 1, 0.0, 0.0))
    return missed("it stands in the alert") if _SECRET in repr(notice) else fired("it is not in the alert")


def _sinks(config: Config) -> Outcome:
    sinks = config.settings.alerts.sinks
    if not sinks:
        return noted("no sink is set: nobody is told of anything; see docs/alerts.md")
    try:
        from douane.alerts.looking import troubles  # noqa: PLC0415  # an extra
    except ImportError:
        return unchecked(f"what brings alerts is not installed: {installing('control')}")
    found = [*troubles(sinks)]
    told = "; ".join(found)
    return (
        missed(told) if found else fired(f"all secrets of {', '.join(one.name for one in sinks)} are there")
    )


CONTROLS: Final = (
    Control("alerts tell of system files", "an entry of a call that reads /etc/passwd", _critical),
    Control("no secret leaves in an alert", "an entry with a key in every place", _discreet),
    Control("secrets of sinks are there", "a look for each", _sinks),
)
