"""Where an alert goes, and whether people are to be left in peace with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from douane.alerts.alert import Alert
from douane.model.finding import Severity
from douane.policy.alerting import About, Alerting, Quiet
from douane.policy.pattern import fits

_MIDNIGHT: Final = 24 * 60
Moment = tuple[int, int]  # day of the week, Monday is 0, and minute of the day


def sinks_for(alert: Alert, alerting: Alerting) -> tuple[str, ...]:
    """The names of the sinks that get it: all where no route is written, else those of each that fits."""
    if not alerting.routes:
        return tuple(sink.name for sink in alerting.sinks)
    fits = (name for route in alerting.routes if is_about(route.about, alert) for name in route.sinks)
    return tuple(dict.fromkeys(fits))


def is_about(about: About, alert: Alert) -> bool:
    """Whether a clause is about this alert."""
    return (
        alert.severity >= about.severity
        and (about.rule is None or about.rule.matches_one(alert.rules or (alert.rule,)))
        and fits(about.server, alert.server)
        and fits(about.principal, alert.principal)
        and fits(about.tenant, alert.tenant)
    )


def is_quiet(alert: Alert, sink: str, periods: Iterable[Quiet], now: Moment) -> bool:
    """Whether people are told of it later; what is critical they are told at once."""
    if alert.severity >= Severity.CRITICAL:
        return False
    return any(
        (not one.sinks or sink in one.sinks) and is_within(one, now) and is_about(one.about, alert)
        for one in periods
    )


def is_within(quiet: Quiet, now: Moment) -> bool:
    """Whether a moment lies in a period; one that begins and ends at the same minute lasts a day."""
    day, minute = now
    since = (minute - quiet.begins) % _MIDNIGHT
    lasts = (quiet.ends - quiet.begins) % _MIDNIGHT or _MIDNIGHT
    began = day if minute >= quiet.begins else (day - 1) % 7
    return since < lasts and began in quiet.days
