"""Programs that serve HTTP for a bench: where they listen, and what they and their children use."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, Timer

LISTENS_WITHIN = 20.0
A_MOMENT = 0.02
ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost|0\.0\.0\.0):(\d+)")
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
AFTER_NAME = re.compile(r".*\) ", re.DOTALL)
UTIME, STIME = 11, 12  # of /proc/PID/stat, counted from behind the name


@dataclass(frozen=True)
class Serving:
    """A program that answers at `address`, those who show the token where there is one."""

    process: subprocess.Popen[str]
    address: str
    token: str | None = None

    @property
    def all(self) -> tuple[int, ...]:
        """The process and everything below it."""
        found = [self.process.pid]
        for pid in found:
            found += children(pid)
        return tuple(found)

    @property
    def cpu_seconds(self) -> float:
        """What all of them have used so far."""
        return sum(cpu_seconds(pid) for pid in self.all)

    @property
    def memory_mb(self) -> float:
        """What all of them hold now."""
        return sum(resident(pid) for pid in self.all) / 1e6


def children(pid: int) -> list[int]:
    """The children of all threads of a process."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text("ascii").split())
    return found


def cpu_seconds(pid: int) -> float:
    """In user and kernel mode; nothing for a process that is gone."""
    with suppress(OSError):
        fields = AFTER_NAME.sub("", Path(f"/proc/{pid}/stat").read_text("ascii")).split()
        return (int(fields[UTIME]) + int(fields[STIME])) / TICKS
    return 0.0


def resident(pid: int) -> int:
    """Bytes in memory."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    return 0


@contextmanager
def serving(command: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[Serving]:
    """A program that prints its address."""
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"} | dict(env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            yield Serving(process, address_of(process))
        finally:
            end(process)


@contextmanager
def serving_at(port: int, command: Sequence[str]) -> Iterator[Serving]:
    """A program that was told its port and says nothing."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            await_listener(port)
            yield Serving(process, f"http://127.0.0.1:{port}")
        finally:
            end(process)


def address_of(process: subprocess.Popen[str]) -> str:
    """Where the program says that it listens; what it says later is read and dropped."""
    assert process.stdout is not None
    said = []
    impatience = Timer(LISTENS_WITHIN, process.kill)
    impatience.start()
    for line in process.stdout:
        said.append(line)
        if (found := ADDRESS.search(line)) is not None:
            impatience.cancel()
            Thread(target=lambda: list(process.stdout or ()), daemon=True).start()
            return f"http://127.0.0.1:{found[1]}"
    raise RuntimeError("no address was said:\n" + "".join(said))


def await_listener(port: int) -> None:
    """Until somebody takes connections there."""
    end_at = time.monotonic() + LISTENS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end_at:
                raise
            time.sleep(A_MOMENT)
        else:
            return


def end(process: subprocess.Popen[str]) -> None:
    """The program with all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return


def free_port() -> int:
    """A port that nobody had a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
