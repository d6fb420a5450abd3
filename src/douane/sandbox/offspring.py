"""All that a server has started, also what has left its group: told by a variable that it inherits.

Where there are walls, the first process inside ends all others with it. Without, a process that has forked
twice and begun a session of its own is nobody's child and in nobody's group.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Thread
from typing import Final

MARK: Final = "DOUANE_START"
_ROUNDS: Final = 20
_PAUSE: Final = 0.02  # seconds for what was killed to be gone


def marked(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables with one more, by which all that is started with them is known."""
    return {**variables, MARK: os.urandom(16).hex()}


def mark_in(variables: Mapping[str, str]) -> str:
    """The mark of what is started with these variables; empty where they have none."""
    return variables.get(MARK, "")


def end(root: int | None, mark: str) -> None:
    """SIGKILL to the group of this process and all below it, and soon to all else that was started so.

    `root` is None where that has exited, since its number may be another's by now. The `mark` is what it was
    started with: it may have other variables by now. From whatever thread; another one looks for the rest,
    since that takes tens of milliseconds.

    Raises:
        PermissionError: none of the group may be ended by us.
    """
    try:
        if root is not None:
            _end_group(root)
    finally:
        if mark:
            Thread(target=_end_all, args=(f"{MARK}={mark}".encode(),), name="douane-kill").start()


def _end_group(root: int) -> None:
    below = [*_below(root)]
    try:
        with suppress(ProcessLookupError):
            os.killpg(root, signal.SIGKILL)
    finally:
        _kill(below)


def _end_all(mark: bytes) -> None:
    """End all that has the mark, and what that has begun meanwhile."""
    for _ in range(_ROUNDS):
        found = [pid for pid in _numbers("/proc") if _mark_of(pid) == mark]
        if not found:
            return
        _kill(found)
        time.sleep(_PAUSE)


def _kill(processes: Iterable[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _below(root: int) -> Iterator[int]:
    """All below a process, however deep, as far as the system tells."""
    left = [root]
    while left:
        children = [*_children(left.pop())]
        yield from children
        left += children


def _children(pid: int) -> Iterator[int]:
    for thread in _numbers(f"/proc/{pid}/task"):
        with suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", "rb") as file:  # noqa: PTH123  # a second is all the time there is
            yield from map(int, file.read().split())


def _numbers(folder: str) -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, filter(str.isdigit, os.listdir(folder)))  # noqa: PTH208  # as above


def _mark_of(pid: int) -> bytes:
    """The mark of a process that lives and whose variables we may see; that of others is empty."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123  # as above
            lines = file.read().split(b"\0")
    except OSError:
        return b""
    return next((line for line in lines if line.startswith(MARK.encode() + b"=")), b"")
