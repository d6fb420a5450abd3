"""The host that a process works for: the one that started it, whatever stands in between."""

from __future__ import annotations

import os
import stat
import sys
from typing import Final, NamedTuple

_LINUX: Final = sys.platform.startswith("linux")
_MOST: Final = 8  # launchers in a row
_STARTED: Final = 19  # fields of /proc/PID/stat behind the name and before the time of the start (proc(5))
_PARENT: Final = 1
A_DAY: Final = 86_400.0
_BOOT: Final = "/proc/sys/kernel/random/boot_id"


class Host(NamedTuple):
    """A process by its number and the time of its start, and the world in which these mean something."""

    pid: int
    started: str
    world: str

    @property
    def name(self) -> str:
        """What tells it from all other processes, also of other boots and containers."""
        return f"{self.world}-{self.pid}-{self.started}"


def find_host() -> Host | None:
    """The nearest ancestor that is no launcher; None if its number or start cannot be known.

    A launcher (`npx`, `uvx`, `sh -c`) has the standard input that it passes on to us, a host the other end.
    """
    pid = os.getppid() or os.getpid()  # who is the first of a container has nobody above
    for _ in range(_MOST):
        above = _parent(pid) if _is_launcher(pid) else 0
        if above <= 1:
            break
        pid = above
    started = _started(pid)
    return Host(pid, started, _world()) if started else None


def is_running(host: Host, silent: float) -> bool:
    """Whether it is still there; of one of another container, silent for so many seconds, that is a guess."""
    return silent < A_DAY if host.world != _world() else _started(host.pid) == host.started


def host_named(name: str) -> Host | None:
    """The host with this name."""
    world, _, rest = name.partition("-")
    pid, _, started = rest.partition("-")
    return Host(int(pid), started, world) if pid.isdigit() and started.isdigit() else None


def _is_launcher(pid: int) -> bool:
    try:
        own, other = os.fstat(0), os.stat(f"/proc/{pid}/fd/0")  # noqa: PTH116  # pathlib costs milliseconds
    except OSError:
        return False
    is_pipe = stat.S_ISFIFO(own.st_mode) or stat.S_ISSOCK(own.st_mode)
    return is_pipe and (own.st_dev, own.st_ino) == (other.st_dev, other.st_ino)


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[_PARENT]) if fields else 0


def _started(pid: int) -> str:
    """When it was started, in digits; ``""`` if it is not there."""
    if _LINUX:
        fields = _fields(pid)
        return fields[_STARTED] if fields else ""
    return _asked_for(pid)


def _asked_for(pid: int) -> str:
    import subprocess  # noqa: PLC0415  # slow, and only where there is no /proc

    command = ("ps", "-o", "lstart=", "-p", str(pid))
    told = subprocess.run(command, capture_output=True, check=False).stdout.strip()  # noqa: S603  # a number
    return str(int.from_bytes(told, "big")) if told else ""


def _fields(pid: int) -> list[str]:
    """What stands behind the name in /proc/PID/stat; the name may hold spaces and parentheses."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def _world() -> str:
    if not _LINUX:
        return "here"
    try:
        with open(_BOOT, encoding="ascii") as file:  # noqa: PTH123
            boot = file.read(8)
        return f"{boot}.{os.stat('/proc/self/ns/pid').st_ino}"  # noqa: PTH116
    except OSError:
        return "here"
