"""Brings alerts from the log to sinks: a task for each sink, so that one that is dead delays no other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Final

from douane.alerts.alert import Alert
from douane.alerts.composing import compose
from douane.alerts.following import Follower
from douane.alerts.queue import Delivery, Queue
from douane.alerts.quieting import quiet_now
from douane.alerts.road import LONGEST_WAIT, RefusedError, UndeliveredError
from douane.alerts.routing import sinks_for
from douane.alerts.sinks.base import Open
from douane.errors import DouaneError
from douane.model.finding import Severity
from douane.policy.alerting import Alerting
from douane.policy.sinks import Sink

LOOK_EVERY: Final = 0.5  # seconds between looks at the log and the queue
FIRST_PAUSE: Final = 5.0  # seconds before the second try
LONGEST_PAUSE: Final = 600.0
PATIENCE: Final = 86_400.0  # seconds after which a notice is dead
_FORGET_EVERY: Final = 3600.0


@dataclass(slots=True)
class _Way:
    """An open sink; `rests` is until when it is left alone."""

    sink: Sink
    open: Open
    rests: float = 0.0
    task: asyncio.Task[None] | None = None

    def is_free(self) -> bool:
        """Whether nothing is under way; what went wrong with the queue meanwhile is raised here."""
        if self.task is None or not self.task.done():
            return self.task is None
        self.task.result()
        return True

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
        self.open.close()


@dataclass(slots=True)
class Dispatcher:
    """What the log of one tenant is worth telling, told; for one event loop.

    `alerting` gives what documents say at the moment, `opened` a sink that is open.
    """

    follower: Follower
    alerting: Callable[[], Alerting]
    opened: Callable[[Sink], Open]
    clock: Callable[[], float]
    _ways: dict[str, _Way] = field(default_factory=dict)
    _forgot: float = 0.0
    _looked: float = float("inf")  # so that one that was killed meanwhile looks, too

    @property
    def queue(self) -> Queue:
        """Where everything is kept."""
        return self.follower.queue

    async def run(self, ended: Event) -> None:
        """Go on until it is to end.

        Raises:
            DouaneError: the log, the queue or the documents cannot be read.
        """
        try:
            while not ended.is_set():
                taken = self.step()
                await asyncio.sleep(0 if taken else LOOK_EVERY)
        finally:
            await self.close()

    async def once(self) -> None:
        """Take in all there is, and bring what is due."""
        while self.step():
            pass
        await asyncio.gather(*(way.task for way in self._ways.values() if way.task is not None))

    def step(self) -> int:
        """Take in some of what came, put into the queue what is to be told, and see that it is brought.

        How many entries were taken in; whoever was away for long is at it for a while, and brings meanwhile.
        """
        alerting, now = self.alerting(), self.clock()
        if now < self._looked:
            self._set_back(alerting, now)
        self._looked = now
        taken = self.follower.follow(alerting, now)
        self._keep(alerting.sinks)
        quiet = (*alerting.quiet, *quiet_now(self.queue, now))
        for way in self._ways.values():
            compose(self.queue, way.sink, alerting, quiet, now)
            if way.is_free() and way.rests <= now:
                way.task = asyncio.create_task(self._bring(way, alerting))
        if now - self._forgot > _FORGET_EVERY:
            self._forgot = now
            self.queue.forget(now)
        return taken

    async def close(self) -> None:
        """Let go of sinks; what was not brought stays in the queue."""
        tasks = [way.task for way in self._ways.values() if way.task is not None]
        for way in self._ways.values():
            way.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._ways.clear()

    def _set_back(self, alerting: Alerting, now: float) -> None:
        """The clock says less than before: what waits for a time that was wrong waits no more."""
        self.queue.set_back(now, max(alerting.window, LONGEST_WAIT))
        self._forgot = min(self._forgot, now)
        for way in self._ways.values():
            way.rests = min(way.rests, now)

    def _keep(self, sinks: Sequence[Sink]) -> None:
        """Have the sinks of now open, and no others."""
        wanted = {sink.name: sink for sink in sinks}
        for name, way in [*self._ways.items()]:
            if wanted.get(name) != way.sink:
                way.close()
                del self._ways[name]
        for name, sink in wanted.items():
            if name not in self._ways:
                self._ways[name] = _Way(sink, self.opened(sink))

    async def _bring(self, way: _Way, alerting: Alerting) -> None:
        name, most = way.sink.name, way.open.most
        while way.rests <= self.clock() and (due := self.queue.due(name, self.clock(), most)):
            await self._sent(way, due, alerting)

    async def _sent(self, way: _Way, due: Sequence[Delivery], alerting: Alerting) -> None:
        try:
            await way.open.sending.send([one.notice for one in due])
        except RefusedError as error:
            if len(due) > 1:
                for one in due:  # one of them is bad, and the others are not to suffer
                    await self._sent(way, [one], alerting)
            else:
                self._bury(way, due, error.message, alerting)
        except DouaneError as error:
            self._later(way, due, error, alerting)
        except Exception as error:  # noqa: BLE001  # whatever a sink does, others go on, and nothing is lost
            self._later(way, due, UndeliveredError(f"it went wrong ({type(error).__name__})", ""), alerting)
        else:
            self.queue.sent(due, self.clock())

    def _later(self, way: _Way, due: Sequence[Delivery], error: DouaneError, alerting: Alerting) -> None:
        now = self.clock()
        over = [one for one in due if now - one.created >= PATIENCE]
        if over:
            self._bury(way, over, error.message, alerting)
        asked = error.after if isinstance(error, UndeliveredError) else 0.0
        way.rests = now + max(asked, pause(max(one.tries for one in due)))
        self.queue.later([one for one in due if one not in over], way.rests, error.message)

    def _bury(self, way: _Way, due: Sequence[Delivery], trouble: str, alerting: Alerting) -> None:
        """Give up, and say so to the others."""
        now = self.clock()
        self.queue.bury(due, trouble, now)
        told = f"the sink {way.sink.name} took no alerts, which wait as dead letters"
        alert = Alert("alerts.undelivered", Severity.HIGH, told, now, server=way.sink.name)
        self.queue.add(alert, partial(_others, way.sink.name, alerting), alerting.window, now)


def pause(tries: int) -> float:
    """Seconds before the next try: twice as long each time, and by chance up to a half less."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # so that not all come at one time


def _others(name: str, alerting: Alerting, alert: Alert) -> tuple[str, ...]:
    return tuple(one for one in sinks_for(alert, alerting) if one != name)
