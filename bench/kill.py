"""How long it takes until wrapped servers are ended, from the moment at which a file says so.

    script/bench kill [--servers N] [--json]

Once while nothing is said, and once while another process holds the database and each post waits for it.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from table import Row, table
from talk import BEHIND_DOUANE, talking_to

LONGEST_MS = 30_000
IDLE = 1.0  # seconds in which all of them have nothing to do


def main() -> None:
    """Measure, and say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--servers", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = [row(name, measured(asked.servers, name)) for name in ("idle", "locked")]
    print(json.dumps(rows) if asked.json else table(rows))


def row(name: str, ends: list[float]) -> Row:
    """The first, the one in the middle and the last."""
    seconds = [round(one * 1000) for one in sorted(ends)]
    return {
        "while": name,
        "servers": len(ends),
        "first ms": seconds[0],
        "median ms": round(median(seconds)),
        "last ms": seconds[-1],
    }


def measured(servers: int, name: str) -> list[float]:
    """Seconds until each has ended."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        home = Path(folder)
        posts = [ends.enter_context(talking_to(BEHIND_DOUANE, home)) for _ in range(servers)]
        for post in posts:
            post.open()
        watched = [os.pidfd_open(pid) for post in posts for pid in echoes(post.process.pid)]
        time.sleep(IDLE)
        if name == "locked":
            database = sqlite3.connect(home / "state" / "douane.db", isolation_level=None)
            ends.enter_context(closing(database)).execute("BEGIN EXCLUSIVE")
            for post in posts:
                post.say(b'{"jsonrpc":"2.0","id":9,"method":"ping"}\n')
        began = time.monotonic()
        (home / "state" / "kill").touch()
        return [at - began for at in ended(watched)]


def echoes(post: int) -> Iterator[int]:
    """The servers that a post has started; its guardian is called as the post itself is."""
    for child in Path(f"/proc/{post}/task/{post}/children").read_text().split():
        if b"--upstream" not in Path(f"/proc/{child}/cmdline").read_bytes():
            yield int(child)


def ended(watched: list[int]) -> Iterator[float]:
    """When each of these has, by the monotonic clock."""
    waiting = select.poll()
    for one in watched:
        waiting.register(one, select.POLLIN)
    left = set(watched)
    while left:
        found = [one for one, _ in waiting.poll(LONGEST_MS)]
        assert found, "something runs on"
        for one in found:
            waiting.unregister(one)
            left.discard(one)
            os.close(one)
            yield time.monotonic()


if __name__ == "__main__":
    main()
