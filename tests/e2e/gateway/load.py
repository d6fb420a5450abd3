"""Honest clients that call as fast as they are answered, and what the gateway's process holds meanwhile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.e2e.gateway.running import python
from tests.e2e.installed import ROOT
from tests.e2e.processes import descendants

HTTP_ECHO = python(ROOT / "bench" / "http_echo.py")
RESIDENT = re.compile(r"(?m)^VmRSS:\s+(\d+) kB$")
HTTP_LOAD = str(ROOT / "bench" / "http_load.py")


def honest(url: str, token: str, clients: int, seconds: float) -> dict[str, float]:
    """Calls, failures and rate of so many clients."""
    options = ("--clients", str(clients), "--seconds", str(seconds), "--token", token)
    done = subprocess.run(
        (sys.executable, HTTP_LOAD, url, *options),
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def memory_mb(pid: int) -> float:
    """Of a process and all below it."""
    return sum(resident_kb(one) for one in (pid, *descendants(pid))) / 1024


def open_files(pid: int) -> int:
    """Of a process and all below it."""
    return sum(open_in(one) for one in (pid, *descendants(pid)))


def resident_kb(pid: int) -> int:
    """Nothing for a process that ends while it is looked at."""
    with suppress(OSError):
        said = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
        return sum(map(int, RESIDENT.findall(said)))
    return 0


def open_in(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0
