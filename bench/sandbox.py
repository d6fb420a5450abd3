"""What walls cost a local server: the time until its first answer, and that of a message, beside none.

    script/bench sandbox [--json] [--runs N]

The server is a few lines of the system's Python. Bare and within walls are measured in turns, as root for
both accounts: an ordinary one, and root, who must become another first.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import time
from collections.abc import Callable
from statistics import median
from subprocess import PIPE, Popen

from table import Row, table

from douane.model.profile import STRICT
from douane.sandbox.profile import Walls
from douane.sandbox.start import start_within

PYTHON = "/usr/bin/python3"
ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
COMMAND = (PYTHON, "-IS", "-c", ECHO)
RUNS = 30
MESSAGES = 2_000


def bare() -> Popen[bytes]:
    """The server alone."""
    return Popen(COMMAND, stdin=PIPE, stdout=PIPE, bufsize=0, start_new_session=True)


def contained() -> Popen[bytes]:
    """The server in the profile `strict`."""
    return start_within(COMMAND, Walls(STRICT, "", ()), os.environ, lambda _: None)


def ask(process: Popen[bytes]) -> None:
    """One line there and back."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"hello\n")
    assert process.stdout.readline() == b"hello\n"


def measured(start: Callable[[], Popen[bytes]]) -> tuple[float, float]:
    """Milliseconds until the first answer, and microseconds of a later one."""
    began = time.perf_counter()
    with start() as process:
        ask(process)
        answered = time.perf_counter()
        for _ in range(MESSAGES):
            ask(process)
        done = time.perf_counter()
        assert process.stdin is not None
        process.stdin.close()
    return (answered - began) * 1e3, (done - answered) / MESSAGES * 1e6


def rows(account: str, runs: int) -> list[Row]:
    """The medians and the least of both, in turns."""
    kinds = {"bare": bare, "in walls": contained}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    for _ in range(runs):
        for name, start in kinds.items():
            found[name].append(measured(start))
    return [
        {
            "account": account,
            "server": name,
            "first answer ms": median(first for first, _ in several),
            "least ms": min(first for first, _ in several),
            "message us": median(later for _, later in several),
        }
        for name, several in found.items()
    ]


def as_nobody(runs: int) -> list[Row]:
    """The same in a child that has become an ordinary account."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        with os.fdopen(writing, "w") as file:
            json.dump(rows("ordinary", runs), file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        found: list[Row] = json.load(file)
    os.wait()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    os.chdir("/")
    is_root = os.geteuid() == 0
    found = (
        [*as_nobody(options.runs), *rows("root", options.runs)] if is_root else rows("ordinary", options.runs)
    )
    print(json.dumps(found) if options.json else table(found))


if __name__ == "__main__":
    main()
