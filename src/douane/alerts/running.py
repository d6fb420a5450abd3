"""A dispatcher over the folders of a tenant, and running it; one process at a time does."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from threading import Event
from typing import Final

from douane.alerts.asking import question_blocks
from douane.alerts.dispatcher import Dispatcher
from douane.alerts.following import Follower
from douane.alerts.queue import Queue
from douane.alerts.road import Road
from douane.alerts.sinks import over
from douane.alerts.sinks.base import Open
from douane.errors import ConfigError, StoreError
from douane.model.access import DEFAULT_TENANT
from douane.model.server import ServerIdentity
from douane.operations.base import Place
from douane.operations.within import in_force
from douane.policy.settings import Settings
from douane.policy.sinks import Reach, Sink
from douane.revealing import revealing
from douane.stores.documents import load
from douane.stores.live import Watched
from douane.stores.paths import ready

OURS: Final = ServerIdentity("alerts", "alerts", "")  # as whom secrets are looked up


def run(place: Place, ended: Event, warn: Callable[[str], None]) -> None:
    """Bring alerts of this place until it is to end.

    Raises:
        StoreError: another process does, or the log or queue cannot be read.
        ConfigError: the documents cannot be used.
    """
    with alone(place.state), closing(Queue(place.state)) as queue:
        asyncio.run(made(place, queue, warn).run(ended))


def made(place: Place, queue: Queue, warn: Callable[[str], None]) -> Dispatcher:
    """A dispatcher that goes by the documents of the moment; bad new ones change nothing."""
    settings = Current(place, warn)
    follower = Follower(place.state, place.tenant, queue)
    return Dispatcher(follower, lambda: settings().alerts, partial(opened, place, settings), time.time)


def opened(place: Place, settings: Callable[[], Settings], sink: Sink) -> Open:
    """A sink, with secrets from the vault of this place."""
    reveal = revealing(place.state, lambda: OURS, place.tenant)
    asked = partial(question_blocks, place.state, settings)
    road = Road(bounded(place, sink), reveal, asked=asked, room=lambda: settings().control.url)
    way = over(road)

    def close() -> None:
        way.close()
        reveal.close()

    return way._replace(close=close)


def bounded(place: Place, sink: Sink) -> Sink:
    """The sink; one that stands in a tenant's own documents has no way into our network and environment."""
    if place.tenant == DEFAULT_TENANT or sink in _of_all(place):
        return sink
    return sink._replace(reach=Reach.OUTSIDE)


def own_sinks(place: Place) -> tuple[Sink, ...]:
    """The sinks that stand in documents of this place; those of the whole installation are no tenant's."""
    found = in_force(place).settings.alerts.sinks
    if place.tenant == DEFAULT_TENANT:
        return found
    ours = _of_all(place)
    return tuple(one for one in found if one not in ours)


def _of_all(place: Place) -> tuple[Sink, ...]:
    return load(place.config, None).settings.alerts.sinks


class Current:
    """The settings of the moment, read anew when a document has changed.

    Raises:
        ConfigError: the first documents cannot be used.
    """

    def __init__(self, place: Place, warn: Callable[[str], None]) -> None:
        tenant = "" if place.tenant == DEFAULT_TENANT else place.tenant
        self._place = place
        self._warn = warn
        self._watched = Watched((place.config, None, tenant))
        self._settings = in_force(place).settings

    def __call__(self) -> Settings:
        """What is in force."""
        try:
            if self._watched.changed():
                self._settings = in_force(self._place).settings
        except ConfigError as error:
            self._warn(f"{error.message}; alerts go on as before (fix: {error.fix})")
        return self._settings


@contextmanager
def alone(folder: str) -> Iterator[None]:
    """While this lasts no other process brings alerts of this folder.

    Raises:
        StoreError: one does.
    """
    ready(folder)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(f"{folder}/alerts.lock", flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        fix = "end that one first: the control room does it, and `douane alerts run`"
        raise StoreError("another process brings the alerts of this folder", fix) from None
    try:
        yield
    finally:
        os.close(descriptor)
