"""Alerts that somebody looks at, or that are over: said by a person, or by an entry of the log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from douane.alerts.grouping import Group, notice_of
from douane.alerts.notice import Event, Notice
from douane.alerts.taking import ACKNOWLEDGED, RESOLVED, alert_in
from douane.policy.sinks import Kind, Sink

_AFTER: Final[Mapping[Event, str]] = {Event.ACKNOWLEDGE: ACKNOWLEDGED, Event.RESOLVE: RESOLVED}
# Who can be told that something was acknowledged or resolved.
_HEARS: Final = frozenset({Kind.PAGERDUTY, Kind.WEBHOOK, Kind.SPLUNK, Kind.OTLP, Kind.NATS, Kind.SYSLOG})
_DELIVER: Final = "INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, ?, ?, ?, 0, 'pending', '', ?)"
_ASKED: Final = """
SELECT id FROM alerts WHERE state != 'resolved' AND last <= ? AND body ->> '$.question' = ?"""
_LIKE: Final = "SELECT id FROM alerts WHERE key = ? AND state = 'open' AND first <= ? AND last >= ?"
_ROW: Final = "SELECT body, count, first, last FROM alerts WHERE id = ?"
_SETTLE: Final = "UPDATE alerts SET state = ?, by = ?, changed = ? WHERE id = ?"
_TOLD: Final = "SELECT sink FROM tellings WHERE alert = ? AND number > 0"


class Over(NamedTuple):
    """What an entry says of alerts: all until `at` of a `question`, or the open one with this `key` then."""

    event: Event
    by: str
    at: float
    question: str = ""
    key: str = ""
    hears: frozenset[str] = frozenset()


def hearing(sinks: Iterable[Sink]) -> frozenset[str]:
    """The names of the sinks that can be told what became of an alert."""
    return frozenset(one.name for one in sinks if one.kind in _HEARS)


def settle_all(connection: sqlite3.Connection, over: Iterable[Over], now: float) -> None:
    """Settle what these are about, within whatever transaction is open."""
    for one in over:
        if one.question:
            found = connection.execute(_ASKED, (one.at, one.question)).fetchall()
        else:
            found = connection.execute(_LIKE, (one.key, one.at, one.at)).fetchall()
        for (ident,) in found:
            settle(connection, ident, (one.event, one.by), one.hears, now)


def settle(
    connection: sqlite3.Connection, ident: str, said: tuple[Event, str], hears: Collection[str], now: float
) -> None:
    """Keep what was said of an alert that is there, and by whom; sinks that heard of it hear that, too."""
    event, by = said
    body, count, first, last = connection.execute(_ROW, (ident,)).fetchone()
    connection.execute(_SETTLE, (_AFTER[event], by, now, ident))
    if event is Event.RESOLVE:  # nobody is told more of what is over
        connection.execute("UPDATE tellings SET due = NULL WHERE alert = ?", (ident,))
    notice = notice_of(Group(ident, alert_in(body), count, first, last))
    notice = notice._replace(id=f"{ident}.{event.value}.{int(now * 1000):x}", event=event, times=0)
    for (sink,) in connection.execute(_TOLD, (ident,)).fetchall():
        if sink in hears:
            deliver(connection, sink, [notice], now)


def deliver(connection: sqlite3.Connection, sink: str, notices: Iterable[Notice], now: float) -> None:
    """Have notices delivered to a sink, within whatever transaction is open."""
    rows = [(one.id, sink, json.dumps(one.as_json()), one.form, now, now, now) for one in notices]
    connection.executemany(_DELIVER, rows)
