"""The audit log followed from where it was read to, and whether it hangs together there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from douane.alerts.alert import Alert
from douane.alerts.chaining import out_of_chain
from douane.alerts.ending import over_of
from douane.alerts.made import alert_of
from douane.alerts.plain import plain
from douane.alerts.queue import Queue
from douane.alerts.routing import sinks_for
from douane.alerts.settling import Over, hearing
from douane.audit.entry import Entry, decoded
from douane.model.finding import Severity
from douane.policy.alerting import Alerting
from douane.stores.lifts import LIFTED, Lifts
from douane.stores.reader import NothingRecorded, Reader

MOST: Final = 2_000  # entries taken in at one time
_UNSIGNED: Final = "a kill was lifted without the passphrase of approvals"
_BROKEN: Final = "entries of the audit log were changed or removed"


@dataclass(frozen=True, slots=True)
class Follower:
    """Takes entries of the log in `folder` into the queue."""

    folder: str
    tenant: str
    queue: Queue

    def follow(self, alerting: Alerting, now: float) -> int:
        """How many entries were taken in, the first time those from now on; call again until there are none.

        Raises:
            StoreError: the log or the queue cannot be read.
        """
        try:
            reader = Reader(self.folder)
        except NothingRecorded:
            return 0
        with closing(reader):
            place = self.queue.place() or self._begun(reader)
            if reader.end() < place[0]:
                self._take(alerting, [self._broken(place[0], now)], _end(reader), now)
                return 0
            entries = list(islice(reader.after(place[0]), MOST))
            broken = next((one.seq for one in out_of_chain(entries, place, reader, now)), 0)
            told = [*self._told(entries, reader, alerting, now)]
        if entries:
            alerts = [*([self._broken(broken, now)] if broken else []), *told]
            self._take(alerting, alerts, (entries[-1].seq, entries[-1].hash), now)
        return len(entries)

    def _begun(self, reader: Reader) -> tuple[int, bytes]:
        place = _end(reader)
        self.queue.begin(*place)
        return place

    def _take(
        self, alerting: Alerting, alerts: Sequence[Alert | Over], place: tuple[int, bytes], now: float
    ) -> None:
        self.queue.take(alerts, partial(sinks_for, alerting=alerting), alerting.window, place, now)

    def _told(
        self, entries: Sequence[Entry], reader: Reader, alerting: Alerting, now: float
    ) -> Iterator[Alert | Over]:
        lifts, hears = Lifts(self.folder), hearing(alerting.sinks)
        for entry in entries:
            body = decoded(entry)
            alert = alert_of(entry.seq, body, self.tenant, alerting.patterns)
            if body.get("method") == LIFTED and body.get("kind") == "lifecycle" and not lifts.is_right(body):
                alert = self._unsigned(entry.seq, body, now)
            if alert is not None and alert.severity >= alerting.least:
                yield alert
            if over := over_of(body, partial(self._alert_at, reader, alerting)):
                yield over._replace(hears=hears)

    def _alert_at(self, reader: Reader, alerting: Alerting, number: int) -> Alert | None:
        found = reader.entry(number)
        if found is None:
            return None
        return alert_of(number, decoded(found), self.tenant, alerting.patterns)

    def _unsigned(self, entry: int, body: Mapping[str, object], now: float) -> Alert:
        whose, what = plain(str(body.get("principal"))), plain(str(body.get("subject")))
        alert = Alert("incident.lifted-unsigned", Severity.CRITICAL, _UNSIGNED, now, entry)
        return alert._replace(principal=whose, tenant=self.tenant, subject=what, apart=what)

    def _broken(self, entry: int, now: float) -> Alert:
        return Alert("log.tampered", Severity.CRITICAL, _BROKEN, now, entry, tenant=self.tenant)


def _end(reader: Reader) -> tuple[int, bytes]:
    last = reader.last(1)
    return (last[0].seq, last[0].hash) if last else (0, b"")
