"""Waiting for processes that are nobody's children, with an end to the wait."""

from __future__ import annotations

import os
import select

AN_END_AT_MOST_MS = 10_000


class Watched:
    """A process that a server started; `ends` waits for its end, however it comes."""

    def __init__(self, pid: int) -> None:
        self.handle = os.pidfd_open(pid)

    def ends(self, within_ms: int = AN_END_AT_MOST_MS) -> bool:
        poll = select.poll()
        poll.register(self.handle, select.POLLIN)
        return bool(poll.poll(within_ms))

    def close(self) -> None:
        os.close(self.handle)


def descendants(pid: int) -> list[int]:
    """All processes below this one, as far as they are there now."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = children_of(waiting.pop())
        found += children
        waiting += children
    return found


def children_of(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:  # noqa: PTH123
            return [int(child) for child in children.read().split()]
    except OSError:
        return []
