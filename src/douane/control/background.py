"""What goes on while the control room is open: tasks, each in a thread, begun again when they end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Final, NamedTuple

from douane.errors import DouaneError
from douane.operations.base import Place

FIRST_PAUSE: Final = 1.0  # seconds before a task that ended begins again, twice as long each time, up to
LONGEST_PAUSE: Final = 60.0
STEADY: Final = 60.0  # seconds after which a task that goes on has nothing against it any more
LOOK_EVERY: Final = 10.0  # seconds between looks for new tenants
PATIENCE: Final = 5.0  # seconds that a task has to end


class Task(NamedTuple):
    """Something that goes on for each tenant; `run` comes back when the event is set, and not before."""

    name: str
    run: Callable[[Place, Event], None]


class Trouble(NamedTuple):
    """A task that ended before it was to: how often in a row, since when, when last, and what to do."""

    task: str
    tenant: str
    times: int
    since: float
    at: float
    because: str
    fix: str


class Background:
    """The tasks of all tenants, those that come later included; `open` begins them, and `close` ends them."""

    def __init__(
        self,
        tasks: Sequence[Task],
        places: Callable[[], Sequence[Place]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tasks = tasks
        self._places = places
        self._clock = clock
        self._ended = Event()
        self._lock = Lock()
        self._troubles: dict[tuple[str, str], Trouble] = {}
        self._threads: dict[tuple[str, str], Thread] = {}
        self._looking = Thread(target=self._look, name="tenants", daemon=True)

    def open(self) -> None:
        """Begin."""
        self._begin()
        self._looking.start()

    def close(self) -> None:
        """End, and wait a while until all have."""
        self._ended.set()
        until = time.monotonic() + PATIENCE
        for thread in (self._looking, *self._threads.values()):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def troubles(self) -> tuple[Trouble, ...]:
        """What does not go on as it should, the newest first."""
        now = self._clock()
        with self._lock:
            found = [one for one in self._troubles.values() if now - one.at < LONGEST_PAUSE + STEADY]
        return tuple(sorted(found, key=lambda one: -one.since))

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            with suppress(DouaneError):  # documents that cannot be used name no new tenant
                self._begin()

    def _begin(self) -> None:
        """Begin what is not going on yet."""
        for place in self._places():
            for task in self._tasks:
                key = (task.name, place.tenant)
                if key not in self._threads:
                    name = f"{task.name} of {place.tenant}"
                    self._threads[key] = Thread(target=self._keep, args=(task, place), name=name, daemon=True)
                    self._threads[key].start()

    def _keep(self, task: Task, place: Place) -> None:
        """Have the task go on until all is to end, with longer pauses the more often it fails."""
        times = 0
        while not self._ended.is_set():
            began = self._clock()
            because, fix = _run(task, place, self._ended)
            now = self._clock()
            if self._ended.is_set():
                return
            times = 1 if now - began > STEADY else times + 1
            self._note(Trouble(task.name, place.tenant, times, now, now, because, fix))
            self._ended.wait(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(times - 1, 6)))

    def _note(self, trouble: Trouble) -> None:
        key = (trouble.task, trouble.tenant)
        with self._lock:
            before = self._troubles.get(key)
            since = before.since if before is not None and trouble.times > 1 else trouble.since
            self._troubles[key] = trouble._replace(since=since)


def _run(task: Task, place: Place, ended: Event) -> tuple[str, str]:
    """Why the task is over, and what to do."""
    try:
        task.run(place, ended)
    except DouaneError as error:
        return error.message, error.fix
    except Exception as error:  # noqa: BLE001  # a bug of one task ends no other, and its text may hold anything
        return f"a bug: {type(error).__name__}", "please report this"
    return "it came to an end", "please report this"
