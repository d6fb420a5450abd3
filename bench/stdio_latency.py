"""What the stdio relay adds to a call: the same calls bare and through Douane, in turns, in one run.

    script/bench stdio_latency [--json] [--rounds N]

Both columns hold the client, the pipes and the echo server; the ratio says what Douane makes of it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from prose import prose
from table import Row, table
from talk import BEHIND_DOUANE, ECHO, Talk, talking_to

SIZES = {200: "200 B", 4_096: "4 kB", 262_144: "256 kB"}
BYTES_PER_ROUND = 4_000_000
FEWEST_ROUNDS = 100
WARM_UP = 20
IDS = itertools.count(10)  # none twice in a conversation, as a gateway may demand


@dataclass(frozen=True)
class Times:
    """The microseconds that the calls of one size took."""

    bare: list[float]
    douane: list[float]

    def row(self, size: str) -> Row:
        """Median and 99th percentile of both, and what Douane added."""
        return {
            "call": size,
            "rounds": len(self.bare),
            "bare median µs": median(self.bare),
            "bare p99 µs": p99(self.bare),
            "douane median µs": median(self.douane),
            "douane p99 µs": p99(self.douane),
            "added median µs": median(self.douane) - median(self.bare),
            "ratio median": median(self.douane) / median(self.bare),
            "ratio p99": p99(self.douane) / p99(self.bare),
        }


def p99(times: list[float]) -> float:
    """The time that one call in a hundred exceeds."""
    return quantiles(times, n=100)[98]


def timed_call(talk: Talk, request_id: int, text: bytes) -> float:
    """Microseconds from the first byte sent to the answer's last byte."""
    start = time.perf_counter_ns()
    answer = talk.call(request_id, text)
    taken = (time.perf_counter_ns() - start) / 1000
    assert text in answer, f"the echo is not what was said: {answer[:300]!r}"
    return taken


def measure(bare: Talk, douane: Talk, text: bytes, rounds: int) -> Times:
    """Calls both in turns, so that whatever else the machine does falls on both."""
    times = Times([], [])
    for turn in range(WARM_UP + rounds):
        request_id = next(IDS)
        once = timed_call(bare, request_id, text), timed_call(douane, request_id, text)
        if turn >= WARM_UP:
            times.bare.append(once[0])
            times.douane.append(once[1])
    return times


def rows(rounds: int | None) -> Iterator[Row]:
    """One row per size of message."""
    with (
        tempfile.TemporaryDirectory(prefix="douane-bench-") as state,
        talking_to(ECHO, Path(state)) as bare,
        talking_to(BEHIND_DOUANE, Path(state)) as douane,
    ):
        bare.open()
        douane.open()
        for size, name in SIZES.items():
            wanted = rounds or max(FEWEST_ROUNDS, min(2000, BYTES_PER_ROUND // size))
            yield measure(bare, douane, prose(size), wanted).row(name)


def main() -> None:
    """Prints the table, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--rounds", type=int, help="calls per size; more for small messages when not given")
    options = parser.parse_args()
    found = list(rows(options.rounds))
    sys.stdout.write((json.dumps({"stdio_latency": found}) if options.json else table(found)) + "\n")


if __name__ == "__main__":
    main()
