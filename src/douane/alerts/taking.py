"""Alerts as they come, folded into groups: what is the same within a window is one, with a count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from douane.alerts.alert import Alert
from douane.model.finding import Severity

OPEN, ACKNOWLEDGED, RESOLVED = "open", "acknowledged", "resolved"
LONGEST: Final = 86_400.0  # seconds after which the same is a new alert, however often it came
_LAST: Final = (
    "SELECT id, first, last FROM alerts WHERE key = ? AND state != 'resolved' ORDER BY last DESC LIMIT 1"
)
_ADD: Final = "INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', '', ?)"
_MORE: Final = "UPDATE alerts SET count = count + ?, last = max(last, ?), last_entry = ? WHERE id = ?"
_TELL: Final = "INSERT OR IGNORE INTO tellings VALUES (?, ?, 0, 0, ?)"
_TELL_AGAIN: Final = "UPDATE tellings SET due = coalesce(due, ?) WHERE alert = ?"

Routed = Callable[[Alert], Sequence[str]]


@dataclass(slots=True)
class _Fold:
    """A group as this batch leaves it; `alert` is its first, and `is_new` whether the group's."""

    id: str
    first: float
    last: float
    alert: Alert
    is_new: bool = True
    more: int = 0
    entry: int = 0

    def takes(self, alert: Alert, window: float) -> bool:
        return alert.at - self.last <= window and alert.at - self.first < LONGEST


def take(
    connection: sqlite3.Connection, alerts: Iterable[Alert], routed: Routed, window: float, now: float
) -> None:
    """Fold alerts into the groups that are there, within whatever transaction is open."""
    folds: list[_Fold] = []
    newest: dict[str, _Fold] = {}
    for alert in alerts:
        key = alert.key
        fold = newest.get(key) or _known(connection, alert)
        if fold is None or not fold.takes(alert, window):
            fold = _Fold(_id(key, alert), alert.at, alert.at, alert)
        if newest.get(key) is not fold:
            newest[key] = fold
            folds.append(fold)
        fold.more += 1
        fold.last, fold.entry = max(fold.last, alert.at), alert.entry
    for fold in folds:
        _write(connection, fold, routed, now)


def _id(key: str, alert: Alert) -> str:
    """The same for the same entry, so that what is taken in twice is known."""
    return f"{key}-{alert.entry:x}-{int(alert.at * 1000):x}"


def _known(connection: sqlite3.Connection, alert: Alert) -> _Fold | None:
    row = connection.execute(_LAST, (alert.key,)).fetchone()
    if row is None:
        return None
    ident, first, last = row
    return _Fold(ident, first, last, alert, is_new=False)


def _write(connection: sqlite3.Connection, fold: _Fold, routed: Routed, now: float) -> None:
    alert = fold.alert
    if fold.is_new:
        body = json.dumps(alert._asdict())
        row = (fold.id, alert.key, body, alert.severity, fold.more, fold.first, fold.last, fold.entry, now)
        connection.execute(_ADD, row)
    else:
        connection.execute(_MORE, (fold.more, fold.last, fold.entry, fold.id))
        connection.execute(_TELL_AGAIN, (now, fold.id))
    # Also of a group that is there: a sink that is newer than the group has been told nothing of it.
    connection.executemany(_TELL, [(fold.id, sink, now) for sink in routed(alert)])


def alert_in(body: str) -> Alert:
    """The alert that is kept so."""
    kept = json.loads(body)
    kept |= {"rules": tuple(kept["rules"]), "places": tuple(kept["places"])}
    return Alert(**kept | {"severity": Severity(kept["severity"])})
