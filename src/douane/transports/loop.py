"""Waiting for files, signals and processes: the little of an event loop that one conversation needs."""

from __future__ import annotations

import os
import select
import signal
import time
from bisect import insort
from collections.abc import Callable, Iterable
from math import ceil, inf
from operator import attrgetter
from typing import Final, NamedTuple

_NOTED: Final = 256  # signals that are taken note of at once


class Loop:
    """Calls back, in the one thread there is, when a file is ready or a signal has come.

    An exception of a reaction ends `run_until`, which may be called again.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        self._reactions: dict[int, Callable[[int], None]] = {}
        self._due: list[_Due] = []

    def watch(self, file: int, events: int, react: Callable[[int], None]) -> None:
        """Call `react` with the events (of `select.poll`) that come: any of `events`, or a hang-up.

        Takes the place of what was asked for the same file before.
        """
        self._poll.register(file, events)
        self._reactions[file] = react

    def forget(self, file: int) -> None:
        """Watch this file no more; it may be one that is not watched."""
        if self._reactions.pop(file, None) is not None:
            self._poll.unregister(file)

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call in so many seconds, if the loop runs then; what is returned takes that back."""
        due = _Due(time.monotonic() + seconds, call)
        insort(self._due, due, key=attrgetter("at"))

        def take_back() -> None:
            if due in self._due:
                self._due.remove(due)

        return take_back

    def run_until(self, is_over: Callable[[], bool], seconds: float | None = None) -> bool:
        """React until `is_over()`, at most for so many seconds; gives whether it is."""
        end = None if seconds is None else time.monotonic() + seconds
        while not is_over():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return False
            self._react(self._until_due(left) if self._due else left)
        return True

    def _until_due(self, left: float | None) -> float:
        """The seconds until something is due, at most `left`; 0 if something was, which is called."""
        now = time.monotonic()
        if self._due[0].at <= now:
            self._due.pop(0).call()
            return 0.0
        return min(self._due[0].at - now, inf if left is None else left)

    def _react(self, left: float | None) -> None:
        for file, events in self._poll.poll(None if left is None else ceil(left * 1000)):
            react = self._reactions.get(file)  # another reaction may have forgotten it
            if react is not None:
                react(events)


class _Due(NamedTuple):
    """What is to be called, and when by the monotonic clock."""

    at: float
    call: Callable[[], None]


def on_signals(loop: Loop, numbers: Iterable[int], react: Callable[[int], None]) -> None:
    """Call `react` with the number of each of these signals that comes, from within the loop.

    For the main thread, once in a process: it takes over the wake-up file of `signal`.
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in numbers:
        signal.signal(number, _wake)

    def take(_events: int) -> None:
        for number in os.read(reading, _NOTED):
            react(number)

    loop.watch(reading, select.POLLIN, take)


def _wake(_number: int, _frame: object) -> None:
    """What comes after the interpreter has written the number to the wake-up file: nothing more."""
