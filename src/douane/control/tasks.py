"""What goes on while the control room is open."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from threading import Event
from typing import Final

from douane.alerts import running as alerts
from douane.control.background import Task
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place, place_of
from douane.operations.retention import pruned
from douane.reports.scheduled import make_due
from douane.stores.documents import load
from douane.stores.index import Index
from douane.stores.sqlite import SqliteStore
from douane.wiring import warn

_LOOK_EVERY: Final = 0.5  # seconds between looks at the log
_PRUNE_EVERY: Final = 6 * 3600.0
_MAKE_EVERY: Final = 60.0  # seconds between looks for reports that are due


def follow_log(place: Place, ended: Event) -> None:
    """Keep the index of the log up with it, until all is to end."""
    _ensure_log(place)
    with closing(Index(place.state)) as index:
        while not ended.is_set():
            if not index.follow():
                index.forget_pruned()
                ended.wait(_LOOK_EVERY)


def bring_alerts(place: Place, ended: Event) -> None:
    """Bring alerts to sinks, until all is to end."""
    _ensure_log(place)
    alerts.run(place, ended, warn)


def prune_log(place: Place, ended: Event) -> None:
    """Take away what was kept as long as the documents say, a few times a day, until all is to end."""
    _ensure_log(place)
    while not ended.is_set():
        pruned(place, "douane")
        ended.wait(_PRUNE_EVERY)


def make_reports(place: Place, ended: Event) -> None:
    """Make the reports that are due, until all is to end."""
    while not ended.is_set():
        make_due(place, time.time())
        ended.wait(_MAKE_EVERY)


def places_of(root: Place) -> Sequence[Place]:
    """The place of the installation, and those of its tenants.

    Raises:
        ConfigError: the documents cannot be used.
    """
    tenants = [one.name for one in load(root.config, None).settings.access.tenants]
    return [place_of(root.root, root.config, name) for name in dict.fromkeys((DEFAULT_TENANT, *tenants))]


def _ensure_log(place: Place) -> None:
    """Have a log there: where nothing was recorded yet, there is nothing to be troubled about."""
    with closing(SqliteStore(place.state)):
        pass


TASKS: Final[tuple[Task, ...]] = (
    Task("index", follow_log),
    Task("alerts", bring_alerts),
    Task("retention", prune_log),
    Task("reports", make_reports),
)
