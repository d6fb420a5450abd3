"""What it costs to start a server behind Douane: wall time, CPU time and memory, next to the bare server.

    script/bench startup [--json] [--runs N]

`first byte` is when the server had read the first forwarded line, `answer` when the client had read the
answer to initialize, both from the start of the outermost program. CPU and memory are of that program alone,
without the server behind it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from table import Row, table
from talk import BEHIND_DOUANE, ECHO, INITIALIZE, talking_to

FIRST_BYTE_AT = re.compile(rb'"version":"(\d+)"')
PEAK_MEMORY = re.compile(r"VmHWM:\s+(\d+) kB")
RUNS = 20


@dataclass(frozen=True)
class Start:
    """One start, measured."""

    first_byte_ms: float
    answer_ms: float
    cpu_ms: float
    peak_mb: float


def start(command: tuple[str, ...]) -> Start:
    """Starts the program in a state folder of its own, as on a first run, and opens the conversation."""
    with tempfile.TemporaryDirectory(prefix="douane-bench-") as state:
        started = time.monotonic_ns()
        with talking_to(command, Path(state)) as talk:
            answer = talk.ask(INITIALIZE)
            answered = time.monotonic_ns()
            first_byte = FIRST_BYTE_AT.search(answer)
            assert first_byte, f"no handshake: {answer!r}"
            pid = talk.process.pid
            return Start(
                first_byte_ms=(int(first_byte[1]) - started) / 1e6,
                answer_ms=(answered - started) / 1e6,
                cpu_ms=cpu_ms(pid),
                peak_mb=peak_mb(pid),
            )


def cpu_ms(pid: int) -> float:
    """User and system time of all threads of that process, without its children, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text("ascii").split()[0]) for thread in threads) / 1e6


def peak_mb(pid: int) -> float:
    """The most memory that the process has held at once."""
    found = PEAK_MEMORY.search(Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def row(name: str, starts: list[Start]) -> Row:
    """The medians."""
    columns: dict[str, Callable[[Start], float]] = {
        "first byte ms": lambda one: one.first_byte_ms,
        "answer ms": lambda one: one.answer_ms,
        "cpu ms": lambda one: one.cpu_ms,
        "peak MB": lambda one: one.peak_mb,
    }
    medians = {title: median(read(one) for one in starts) for title, read in columns.items()}
    return {"start": name, "runs": len(starts), **medians}


def rows(runs: int) -> Iterator[Row]:
    """Bare, through Douane, and the second over the first; both are started in turns."""
    start(ECHO), start(BEHIND_DOUANE)
    pairs = [(start(ECHO), start(BEHIND_DOUANE)) for _ in range(runs)]
    bare, douane = row("bare", [pair[0] for pair in pairs]), row("douane", [pair[1] for pair in pairs])
    yield bare
    yield douane
    ratios = {name: float(douane[name]) / float(bare[name]) for name in bare if name not in {"start", "runs"}}
    yield {"start": "ratio", "runs": runs, **ratios}


def main() -> None:
    """Prints the table, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--runs", type=int, default=RUNS, help="starts of each kind")
    options = parser.parse_args()
    found = list(rows(options.runs))
    sys.stdout.write((json.dumps({"startup": found}) if options.json else table(found)) + "\n")


if __name__ == "__main__":
    main()
