"""A tiny process that outlives this one just long enough to end the servers it leaves behind.

Killing the post with SIGKILL leaves no chance to clean up; a parent-death signal reaches only the
direct child, and `npx` and `uvx` put the server one or two processes below.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Final

GRACE: Final = 1.0  # seconds between SIGTERM and SIGKILL
_STEP: Final = 0.05
_MOST_FILES: Final = 1 << 16  # where the system sets no bound, closing all numbers there are takes seconds


class Guardian:
    """Ends the process groups it guards when this process is gone without having said `release`."""

    def __init__(self) -> None:
        reading, self._pipe = os.pipe()
        if os.fork() == 0:
            _watch(reading, self._pipe)
        os.close(reading)

    def guard(self, group: int) -> None:
        """Watch over this process group."""
        self._say(f"{group}\n")

    def forget(self, group: int) -> None:
        """This process group has ended; its number may be another's soon."""
        self._say(f"-{group}\n")

    def release(self) -> None:
        """The servers are gone: nothing is left to end."""
        self._say("0\n")
        os.close(self._pipe)

    def _say(self, line: str) -> None:
        os.write(self._pipe, line.encode())


def _watch(reading: int, writing: int) -> None:
    """Never returns: this is the child, which must run nothing of its parent's."""
    try:
        os.setsid()
        os.close(writing)
        _close_all_but(reading)
        _end(_groups(reading))
    finally:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Hold nothing open that a peer waits to see closed; below a millisecond where `close_range` exists."""
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(0, kept)
    os.closerange(kept + 1, most if 0 < most < _MOST_FILES else _MOST_FILES)


def _groups(reading: int) -> set[int]:
    """The groups that are there when nothing more is said."""
    groups: set[int] = set()
    rest = b""
    while chunk := os.read(reading, 4096):
        *lines, rest = (rest + chunk).split(b"\n")
        for number in map(int, lines):
            if number > 0:
                groups.add(number)
            else:
                groups.discard(-number)
            if number == 0:
                groups.clear()
    return groups


def _end(groups: set[int]) -> None:
    left = {group for group in groups if _signal(group, signal.SIGTERM)}
    for _ in range(int(GRACE / _STEP) if left else 0):
        time.sleep(_STEP)
        left = {group for group in left if _signal(group, 0)}
        if not left:
            return
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except OSError:
        return False
    return True
