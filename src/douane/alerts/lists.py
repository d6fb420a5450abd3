"""What is in the queue, for people to look at and to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from douane.alerts.notice import facts_of
from douane.alerts.queue import DEAD, PENDING, Queue
from douane.alerts.taking import ACKNOWLEDGED, OPEN, RESOLVED, alert_in

STATES: Final = (OPEN, ACKNOWLEDGED, RESOLVED)
_ALERTS: Final = """
SELECT id, body, count, first, last, last_entry, state, by, changed FROM alerts
WHERE (? = '' OR state = ?) AND severity >= ? ORDER BY last DESC, id LIMIT ? OFFSET ?"""
_ALERT: Final = "SELECT id, body, count, first, last, last_entry, state, by, changed FROM alerts WHERE id = ?"
_DELIVERIES: Final = """
SELECT id, sink, body, created, due, tries, state, trouble, changed FROM deliveries
WHERE (? = '' OR state = ?) AND (? = '' OR sink = ?) ORDER BY created DESC, id LIMIT ? OFFSET ?"""
_OF_ALERT: Final = """
SELECT id, sink, body, created, due, tries, state, trouble, changed FROM deliveries
WHERE id LIKE ? || '.%' ORDER BY created"""
_COUNTS: Final = "SELECT sink, state, count(*), max(changed) FROM deliveries GROUP BY sink, state"
_TROUBLES: Final = (
    "SELECT sink, trouble FROM deliveries WHERE state = 'pending' AND tries > 0 ORDER BY changed"
)
_AGAIN: Final = """
UPDATE deliveries SET state = 'pending', due = ?, created = ?, tries = 0, trouble = '', changed = ?
WHERE id = ? AND sink = ? AND state IN ('dead', 'pending')"""
_DROP: Final = "DELETE FROM deliveries WHERE id = ? AND sink = ? AND state IN ('dead', 'pending')"

Row = dict[str, object]


def alerts(queue: Queue, state: str, least: int, most: int, after: int) -> list[Row]:
    """Alerts, the latest first, of a state if one is named, and of at least this severity."""
    rows = queue.connection.execute(_ALERTS, (state, state, least, most, after)).fetchall()
    return [_alert(row) for row in rows]


def alert(queue: Queue, ident: str) -> Row | None:
    """One alert, with what became of its notices."""
    row = queue.connection.execute(_ALERT, (ident,)).fetchone()
    if row is None:
        return None
    told = [_delivery(one) for one in queue.connection.execute(_OF_ALERT, (ident,))]
    return {**_alert(row), "deliveries": told}


def deliveries(queue: Queue, state: str, sink: str, most: int, after: int) -> list[Row]:
    """Notices on their way or brought, the latest first."""
    rows = queue.connection.execute(_DELIVERIES, (state, state, sink, sink, most, after)).fetchall()
    return [_delivery(row) for row in rows]


def standings(queue: Queue) -> Mapping[str, Row]:
    """By sink: how many notices wait and are dead, when one was last taken, and what is wrong now."""
    found: dict[str, Row] = {}
    for sink, state, count, changed in queue.connection.execute(_COUNTS):
        row = found.setdefault(sink, {PENDING: 0, DEAD: 0, "last_sent": 0.0, "trouble": ""})
        row |= {"last_sent": changed} if state == "sent" else {state: count}
    for sink, trouble in queue.connection.execute(_TROUBLES):
        found[sink]["trouble"] = trouble
    return found


def again(queue: Queue, name: str, now: float) -> bool:
    """Whether this notice was waiting or dead, and is tried again now, with a day of its own."""
    sink, _, ident = name.partition("~")
    with queue.transaction:
        return queue.connection.execute(_AGAIN, (now, now, now, ident, sink)).rowcount > 0


def drop(queue: Queue, name: str) -> bool:
    """Whether this notice was waiting or dead, and is there no more."""
    sink, _, ident = name.partition("~")
    with queue.transaction:
        return queue.connection.execute(_DROP, (ident, sink)).rowcount > 0


def _alert(row: Sequence[object]) -> Row:
    ident, body, count, first, last, last_entry, state, by, changed = row
    found = alert_in(str(body))
    return {
        "id": ident,
        "state": state,
        "severity": found.severity.name.lower(),
        "rule": found.rule,
        "told": f"{found.told}: {found.apart}" if found.apart else found.told,
        "action": found.action,
        "server": found.server,
        "principal": found.principal or found.address,
        "tool": found.subject,
        "session": found.session,
        "tenant": found.tenant,
        "question": found.question,
        "times": count,
        "first": first,
        "last": last,
        "entry": found.entry,
        "last_entry": last_entry,
        "by": by,
        "changed": changed,
        "facts": dict(facts_of(found, int(str(count)), float(str(first)), float(str(last)))),
    }


def _delivery(row: Sequence[object]) -> Row:
    ident, sink, body, created, due, tries, state, trouble, changed = row
    notice = json.loads(str(body))
    return {
        "id": f"{sink}~{ident}",
        "sink": sink,
        "state": state,
        "title": notice["title"],
        "server": dict(notice["facts"]).get("Server", ""),
        "severity": notice["severity"],
        "about": notice["about"],
        "times": notice["times"],
        "created": created,
        "due": due,
        "tries": tries,
        "trouble": trouble,
        "changed": changed,
    }
