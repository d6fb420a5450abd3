"""The queue of alerts, kept on the disk: what came, what each sink was told of it, and what is to be brought.

What is killed between two calls has done one of them whole and the other not at all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from douane.alerts.alert import Alert
from douane.alerts.grouping import MINUTE, Group, Plan, Told, digest_of, notice_of
from douane.alerts.notice import Event, Notice, from_json
from douane.alerts.schema import opened, path_in
from douane.alerts.settling import Over, deliver, settle, settle_all
from douane.alerts.taking import Routed, alert_in, take
from douane.model.finding import Severity
from douane.stores.faults import translated
from douane.stores.transaction import Transaction

PENDING, SENT, DEAD = "pending", "sent", "dead"
MOST: Final = 20_000  # groups that are looked at in one go; others come after them
_HOUR: Final = 3600.0
_KEPT_SENT: Final = 7 * 86_400.0
_KEPT_DEAD: Final = 30 * 86_400.0
_KEPT_ALERTS: Final = 90 * 86_400.0

_PLACE: Final = "SELECT entry, hash FROM place WHERE one = 1"
_SET_PLACE: Final = "INSERT OR REPLACE INTO place VALUES (1, ?, ?)"
_IDLE: Final = """
UPDATE tellings SET due = NULL WHERE sink = ? AND due <= ?
AND told >= (SELECT count FROM alerts WHERE id = tellings.alert)"""
_GROUPS: Final = """
SELECT a.id, a.body, a.count, a.first, a.last, t.told, t.number
FROM tellings t JOIN alerts a ON a.id = t.alert
WHERE t.sink = ? AND t.due <= ? AND t.told < a.count AND a.severity >= ?
ORDER BY a.severity DESC, a.first LIMIT ?"""
_TOLD: Final = "UPDATE tellings SET told = ?, number = number + 1, due = ? WHERE alert = ? AND sink = ?"
_SINGLE: Final = "SELECT count(*) FROM deliveries WHERE sink = ? AND form = 'alert' AND created > ?"
_DIGESTS: Final = "SELECT created FROM deliveries WHERE sink = ? AND form = 'digest' AND created > ?"
_DUE: Final = """
SELECT id, sink, body, created, tries FROM deliveries
WHERE sink = ? AND state = 'pending' AND due <= ? ORDER BY due, created LIMIT ?"""
_STATE: Final = "UPDATE deliveries SET state = ?, trouble = ?, changed = ? WHERE id = ? AND sink = ?"
# After the clock was set back by more than anything waits for.
_SET_BACK: Final = (
    "UPDATE alerts SET first = min(first, ?1), last = ?1 WHERE last > ?1",
    "UPDATE tellings SET due = ?1 WHERE due > ?1 + ?2",
    "UPDATE deliveries SET due = ?1 WHERE state = 'pending' AND due > ?1 + ?2",
    "UPDATE deliveries SET created = ?1 WHERE created > ?1",
)
_LATER: Final = "UPDATE deliveries SET due = ?, tries = tries + 1, trouble = ? WHERE id = ? AND sink = ?"

Read = tuple[int, bytes]  # number and hash of an entry


class Delivery(NamedTuple):
    """A notice on its way to a sink."""

    id: str
    sink: str
    notice: Notice
    created: float
    tries: int


class Queue:
    """The queue in the state folder of a tenant, for one thread; to be closed.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        self._path = path_in(folder)
        self.connection = opened(folder)
        self.transaction = Transaction(self.connection, self._path)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def place(self) -> tuple[int, bytes] | None:
        """Number and hash of the last entry that was taken in; None before the first."""
        found: tuple[int, bytes] | None = self._row(_PLACE, ())
        return found

    def begin(self, entry: int, last: bytes) -> None:
        """Take in what follows on this entry."""
        with self.transaction:
            self.connection.execute(_SET_PLACE, (entry, last))

    def take(
        self,
        told: Sequence[Alert | Over],
        routed: Routed,
        window: float,
        place: tuple[int, bytes],
        now: float,
    ) -> None:
        """Take in alerts, what was said of them, and that the log was read up to `place`."""
        with self.transaction:
            take(self.connection, (one for one in told if isinstance(one, Alert)), routed, window, now)
            settle_all(self.connection, (one for one in told if isinstance(one, Over)), now)
            self.connection.execute(_SET_PLACE, place)

    def add(self, alert: Alert, routed: Routed, window: float, now: float) -> None:
        """Take in an alert that is made of no entry."""
        with self.transaction:
            take(self.connection, [alert], routed, window, now)

    def settle(self, ident: str, said: tuple[Event, str], hears: Collection[str], now: float) -> None:
        """Keep what was said of an alert that is there, and by whom; of the sinks, these hear it."""
        with self.transaction:
            settle(self.connection, ident, said, hears, now)

    def groups(self, sink: str, now: float, least: Severity = Severity.INFO) -> list[Group]:
        """What the sink is to be told of now, that is of this severity."""
        with translated(self._path):
            rows = self.connection.execute(_GROUPS, (sink, now, least, MOST)).fetchall()
        return [Group(ident, alert_in(body), *rest) for ident, body, *rest in rows]

    def told(self, sink: str, now: float) -> Told:
        """What the sink was told lately."""
        with translated(self._path):
            (single,) = self.connection.execute(_SINGLE, (sink, now - MINUTE)).fetchone()
            digests = self.connection.execute(_DIGESTS, (sink, now - _HOUR)).fetchall()
        return Told(single, tuple(created for (created,) in digests))

    def tell(self, sink: str, plan: Plan, window: float, now: float) -> None:
        """Have the plan delivered; of what it tells, the next is told after the window."""
        notices = [notice_of(one) for one in plan.single]
        if plan.together:
            notices.append(digest_of(plan.together, sink, int(now * 1000)))
        with self.transaction:
            told = [(one.times, now + window, one.id, sink) for one in (*plan.single, *plan.together)]
            self.connection.executemany(_TOLD, told)
            deliver(self.connection, sink, notices, now)
            self.connection.execute(_IDLE, (sink, now))

    def due(self, sink: str, now: float, most: int) -> list[Delivery]:
        """What is to be brought to the sink now."""
        with translated(self._path):
            rows = self.connection.execute(_DUE, (sink, now, most)).fetchall()
        return [Delivery(i, to, from_json(json.loads(body)), *rest) for i, to, body, *rest in rows]

    def sent(self, deliveries: Sequence[Delivery], now: float) -> None:
        """These have arrived."""
        self._settle(deliveries, SENT, "", now)

    def bury(self, deliveries: Sequence[Delivery], trouble: str, now: float) -> None:
        """Nobody tries these again by themselves."""
        self._settle(deliveries, DEAD, trouble, now)

    def later(self, deliveries: Sequence[Delivery], due: float, trouble: str) -> None:
        """These are tried again then."""
        with self.transaction:
            self.connection.executemany(_LATER, [(due, trouble, one.id, one.sink) for one in deliveries])

    def set_back(self, now: float, longest: float) -> None:
        """Let nothing be of a time to come, or wait for one that is further away than the longest pause."""
        with self.transaction:
            for sql in _SET_BACK:
                given = (now, longest) if "?2" in sql else (now,)
                self.connection.execute(sql, given)

    def forget(self, now: float) -> None:
        """Remove what is long over."""
        with self.transaction:
            for state, kept in ((SENT, _KEPT_SENT), (DEAD, _KEPT_DEAD)):
                sql = "DELETE FROM deliveries WHERE state = ? AND changed < ?"
                self.connection.execute(sql, (state, now - kept))
            self.connection.execute("DELETE FROM quiet WHERE until < ?", (now,))
            untold = "SELECT alert FROM tellings t JOIN alerts a ON a.id = t.alert WHERE t.told < a.count"
            sql = f"DELETE FROM alerts WHERE last < ? AND id NOT IN ({untold})"  # noqa: S608  # our own words
            self.connection.execute(sql, (now - _KEPT_ALERTS,))
            self.connection.execute("DELETE FROM tellings WHERE alert NOT IN (SELECT id FROM alerts)")

    def _settle(self, deliveries: Sequence[Delivery], state: str, trouble: str, now: float) -> None:
        with self.transaction:
            self.connection.executemany(
                _STATE, [(state, trouble, now, one.id, one.sink) for one in deliveries]
            )

    def _row(self, sql: str, values: tuple[object, ...]) -> tuple[int, bytes] | None:
        with translated(self._path):
            row: tuple[int, bytes] | None = self.connection.execute(sql, values).fetchone()
        return row
