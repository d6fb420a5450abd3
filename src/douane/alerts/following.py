"""The audit log followed from where it was read to, and whether it hangs together there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from douane.alerts.alert import Alert
from douane.alerts.made import alert_of
from douane.alerts.queue import Queue
from douane.alerts.routing import sinks_for
from douane.audit.chain import link
from douane.audit.entry import Entry, decoded
from douane.model.finding import Severity
from douane.policy.alerting import Alerting
from douane.stores.reader import NothingRecorded, Reader

MOST: Final = 2_000  # entries taken in at one time
_YOUNGEST: Final = 86_400.0  # seconds
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
        if entries:
            alerts = [*self._alerts(entries, place, alerting, now)]
            self._take(alerting, alerts, (entries[-1].seq, entries[-1].hash), now)
        return len(entries)

    def _begun(self, reader: Reader) -> tuple[int, bytes]:
        place = _end(reader)
        self.queue.begin(*place)
        return place

    def _take(
        self, alerting: Alerting, alerts: Sequence[Alert], place: tuple[int, bytes], now: float
    ) -> None:
        self.queue.take(alerts, partial(sinks_for, alerting=alerting), alerting.window, place, now)

    def _alerts(
        self, entries: Sequence[Entry], place: tuple[int, bytes], alerting: Alerting, now: float
    ) -> Iterator[Alert]:
        broken = next((one.seq for one in _out_of_chain(entries, place, now)), 0)
        if broken:
            yield self._broken(broken, now)
        for entry in entries:
            alert = alert_of(entry.seq, decoded(entry), self.tenant, alerting.patterns)
            if alert is not None and alert.severity >= alerting.least:
                yield alert

    def _broken(self, entry: int, now: float) -> Alert:
        return Alert("log.tampered", Severity.CRITICAL, _BROKEN, now, entry, tenant=self.tenant)


def _end(reader: Reader) -> tuple[int, bytes]:
    last = reader.last(1)
    return (last[0].seq, last[0].hash) if last else (0, b"")


def _out_of_chain(entries: Sequence[Entry], place: tuple[int, bytes], now: float) -> Iterator[Entry]:
    """Entries that do not follow on the one before, or are not what was chained."""
    seq, last = place
    for entry in entries:
        follows = entry.seq == seq + 1 and (entry.previous == last or not last)
        is_whole = link(entry.seq, entry.previous, entry.body) == entry.hash or _is_pruned(entry, now)
        if not (follows and is_whole):
            yield entry
        seq, last = entry.seq, entry.hash


def _is_pruned(entry: Entry, now: float) -> bool:
    """Whether its body has gone by a rule while nobody brought alerts; none goes by one within a day."""
    body = decoded(entry)
    at = body.get("at")
    return body.keys() == {"at", "pruned"} and isinstance(at, int | float) and now - at >= _YOUNGEST
