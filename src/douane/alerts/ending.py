"""Which entries of the log say that somebody looks at an alert, or that it is over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from douane.alerts.alert import Alert
from douane.alerts.made import time_of
from douane.alerts.notice import Event
from douane.alerts.settling import Over
from douane.protocol.members import text

# A grant that lets another call pass answers its question as well.
_ANSWERED: Final = frozenset({"douane/approval-granted", "douane/approval-denied", "douane/approval-used"})
_OPENED: Final = "incident/opened"
_SOURCE: Final = re.compile(r"entry ([0-9]{1,18})")


def over_of(body: Mapping[str, object], alert_at: Callable[[int], Alert | None]) -> Over | None:
    """What the entry says of alerts; `alert_at` gives the alert that the entry of a number is."""
    if body.get("kind") != "lifecycle":
        return None
    method, by, at = text(body, "method"), text(body, "principal"), time_of(body)
    if method in _ANSWERED and (question := text(body, "question")):
        return Over(Event.RESOLVE, by, at, question=question)
    told = body.get("told")
    source = _SOURCE.fullmatch(text(told, "source")) if isinstance(told, Mapping) else None
    if method != _OPENED or source is None or (alert := alert_at(int(source[1]))) is None:
        return None
    return Over(Event.ACKNOWLEDGE, by, alert.at, key=alert.key)
