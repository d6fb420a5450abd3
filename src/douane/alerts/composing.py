"""What a sink is told now, put into the queue: to people a handful, to machines all of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from douane.alerts.grouping import Plan, planned
from douane.alerts.queue import Queue
from douane.alerts.routing import Moment, is_quiet
from douane.model.finding import Severity
from douane.policy.alerting import Alerting, Quiet
from douane.policy.sinks import Kind, Sink

FOR_PEOPLE: Final = frozenset({Kind.SLACK, Kind.PAGERDUTY, Kind.TEAMS, Kind.MAIL})


def compose(queue: Queue, sink: Sink, alerting: Alerting, quiet: Sequence[Quiet], now: float) -> None:
    """Put into the queue what the sink is told now; `quiet` are the periods in which people are not."""
    plan = (
        _for_people(queue, sink, alerting, quiet, now) if sink.kind in FOR_PEOPLE else _all(queue, sink, now)
    )
    if plan.single or plan.together:
        queue.tell(sink.name, plan, alerting.window, now)


def _all(queue: Queue, sink: Sink, now: float) -> Plan:
    return Plan(tuple(queue.groups(sink.name, now)))


def _for_people(queue: Queue, sink: Sink, alerting: Alerting, quiet: Sequence[Quiet], now: float) -> Plan:
    told = queue.told(sink.name, now)
    least = Severity.CRITICAL if told.rests(alerting.window, now) else Severity.INFO
    moment = moment_of(now)
    groups = [
        one
        for one in queue.groups(sink.name, now, least)
        if not is_quiet(one.alert, sink.name, quiet, moment)
    ]
    return planned(groups, told, alerting.burst, alerting.window, now)


def moment_of(now: float) -> Moment:
    """Day and minute of this machine's time."""
    here = time.localtime(now)
    return here.tm_wday, here.tm_hour * 60 + here.tm_min
