"""How much memory a box has in all: what bounds a process does not bound the sum."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class Watch:
    """Looks at a box, from when it has begun until it is closed, whether it has more than `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._first = 0
        self._handle = -1

    def begin(self, first: int) -> None:
        """This is the first process of the box.

        Raises:
            OSError: it has gone.
        """
        self._handle = os.pidfd_open(first)  # its number may be another's soon
        self._first = first

    def look(self) -> str:
        """End the box if it has more than it may or nobody can say; what to say of that, ``""`` otherwise."""
        because = self._reason() if self._first else ""
        if not because:
            return ""
        self._first = 0
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        return f"{because}, and was ended"

    def _reason(self) -> str:
        try:
            is_over = _exceeds(self._first, self._most)
        except Exception as error:  # noqa: BLE001  # a box that nobody looks at has no bound
            return f"the server's memory could not be looked at ({type(error).__name__})"
        return f"the server had more than {self._most >> 20} MiB of memory in all" if is_over else ""

    def close(self) -> None:
        """Look no more."""
        self._first = 0
        if self._handle >= 0:
            os.close(self._handle)


def _exceeds(first: int, most: int) -> bool:
    """What processes share is first counted for each, which is quick, and in parts if that is much."""
    everybody = tuple(_all(first))
    return sum(map(_resident, everybody)) > most and sum(map(_own_part, everybody)) > most


def _all(first: int) -> Iterator[int]:
    """A process and everything below it; in a box nothing leaves that tree."""
    waiting = [first]
    while waiting:
        pid = waiting.pop()
        yield pid
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208  # pathlib costs milliseconds
                waiting += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def _own_part(pid: int) -> int:
    """Bytes, of which what is shared counts by how many share it."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) << 10
    return 0


def _read(path: str) -> bytes:
    """What stands there, as bytes: whoever has become another account may be unable to load a codec."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # as above
            return file.read()
    except OSError:  # it has ended meanwhile
        return b""
