"""A tiny process that outlives this one just long enough to end the servers it leaves behind.

Killing the post with SIGKILL leaves no chance to clean up; a parent-death signal reaches only the
direct child, and `npx` and `uvx` put the server one or two processes below.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Final

from douane.errors import LaunchError

GRACE: Final = 1.0  # seconds between SIGTERM and SIGKILL
_STEP: Final = 0.05
_IGNORED: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)  # it ends with who it is for
_MOST_FILES: Final = 1 << 16  # where the system sets no bound, closing all numbers there are takes seconds


class Guardian:
    """Ends the process groups it guards when this process is gone without having said `release`.

    Whoever kills what watches only has another begun, which is told all that there is to guard.
    """

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._begin()

    def guard(self, group: int) -> None:
        """Watch over this process group.

        Raises:
            LaunchError: nothing can watch over it.
        """
        self._groups.add(group)
        if not self._is_told(f"{group}\n"):
            self._begin_again()

    def forget(self, group: int) -> None:
        """This process group has ended; its number may be another's soon."""
        self._groups.discard(group)
        self._is_told(f"-{group}\n")

    def look(self, tell: Callable[[LaunchError], None]) -> None:
        """Begin another where what watches was ended; `tell` hears why that cannot be."""
        try:
            if self._has_ended():
                self._begin_again()
        except LaunchError as error:
            tell(error)

    def release(self) -> None:
        """The servers are gone: nothing is left to end."""
        self._is_told("0\n")
        self._close()

    def _is_told(self, line: str) -> bool:
        """Whether what watches is there to hear it."""
        try:
            os.write(self._pipe, line.encode())
        except OSError:
            return False
        return True

    def _has_ended(self) -> bool:
        try:
            return os.waitpid(self._child, os.WNOHANG) != (0, 0)
        except ChildProcessError:  # somebody has waited for it
            return True

    def _begin(self) -> None:
        reading, self._pipe = os.pipe()
        try:
            self._child = os.fork()
            if self._child == 0:
                _watch(reading, self._pipe)
        finally:
            os.close(reading)

    def _begin_again(self) -> None:
        self._close()
        self._has_ended()
        try:
            self._begin()
        except OSError as error:
            because = f"nothing can watch over local servers: {error.strerror}"
            raise LaunchError(because, "see what the machine lacks, memory or processes") from error
        self._is_told("".join(f"{group}\n" for group in self._groups))

    def _close(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
        self._pipe = -1


def _watch(reading: int, writing: int) -> None:
    """Never returns: this is the child, which must run nothing of its parent's."""
    try:
        for number in _IGNORED:
            signal.signal(number, signal.SIG_IGN)
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
