"""What it costs to remember how a session is going: each part of it, and the bytes that are kept.

    script/bench behaviour [--json] [--rounds N]

The engine does the first three for every call, and the copy for every read of a link.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from math import inf
from statistics import median

from prose import prose
from table import Row, table

from douane.behaviour import Act, Answer, act_of, asked, heard, refused
from douane.model.bounds import Bound, Bounds
from douane.model.conduct import Conduct

START = 1_700_000_000.0
BOUNDS = Bounds._make(Bound(inf, inf, inf) if isinstance(one, Bound) else one for one in Bounds())
SIZE = 4_000
WARM_UP = 500
MICROSECONDS = 1e6
READING = "json.loads, 4 kB"


class Session:
    """A session of calls that differ, every two seconds one."""

    def __init__(self) -> None:
        self.conduct = Conduct()
        self.number = 0
        self.chance = random.Random(1)  # noqa: S311  # a bench is no place for secrets
        self.text = prose(SIZE).decode()
        self.act = self.see()

    @property
    def at(self) -> float:
        """The time of the latest call."""
        return START + self.number * 2

    def see(self) -> Act:
        """The next call, as behaviour sees it, of some 4 kB with a path and an id."""
        self.number += 1
        arguments: dict[str, object] = {"path": f"/home/ann/{self.number}.txt", "content": self.text}
        self.act = act_of("write_file", arguments | {"id": self.chance.randint(1, 10**8)}, self.at)
        return self.act

    def see_text(self) -> Act:
        """A call of some 4 kB of text and nothing else."""
        return act_of("echo", {"text": self.text}, self.at)

    def remember(self) -> object:
        """What follows for the latest call."""
        self.number += 1
        return asked(self.conduct, self.act, self.at, BOUNDS)

    def hear(self) -> None:
        """An answer."""
        heard(self.conduct, Answer(SIZE, 0, 0), self.at)

    def refuse(self) -> None:
        """The latest call was refused."""
        refused(self.conduct, self.act, self.at)

    def copy(self) -> object:
        """For steps that may have to be taken back."""
        return self.conduct.copy()


def fill(session: Session) -> None:
    """Fill every table there is."""
    for number in range(2000):
        session.act = act_of(f"tool{number % 90}", {"id": number * 991, "name": f"x{number}"}, session.at)
        session.remember()
        session.refuse()


def measure(parts: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median microseconds of each, in turns, so that whatever else the machine does falls on all."""
    times: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(WARM_UP + rounds):
        for name, part in parts.items():
            start = time.perf_counter()
            part()
            times[name].append(time.perf_counter() - start)
    return {name: median(taken[WARM_UP:]) * MICROSECONDS for name, taken in times.items()}


def rows(rounds: int) -> Iterator[Row]:
    """One for each part."""
    session = Session()
    fill(session)
    reading = json.dumps({"text": session.text})
    parts: dict[str, Callable[[], object]] = {
        READING: lambda: json.loads(reading),
        "see a call of 4 kB, text": session.see_text,
        "see a call of 4 kB, path, text and id": session.see,
        "remember the call": session.remember,
        "remember the answer": session.hear,
        "remember a refusal": session.refuse,
        "copy": session.copy,
    }
    found = measure(parts, rounds)
    for name, taken in found.items():
        yield {"part": name, "median µs": taken, "ratio": taken / found[READING]}


def main() -> None:
    """Prints the table, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--rounds", type=int, default=3000, help="times that each part is done")
    options = parser.parse_args()
    found = list(rows(options.rounds))
    sys.stdout.write((json.dumps({"behaviour": found}) if options.json else table(found)) + "\n")


if __name__ == "__main__":
    main()
