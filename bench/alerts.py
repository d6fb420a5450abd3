"""What alerts cost a relay in a storm, and what people see of the storm: ten thousand alerts in a minute.

    script/bench alerts [--json] [--seconds N]

Two relays are called in turn, each with a log into which somebody writes alerts all the time. Of one of them
`douane alerts run` brings alerts to a channel of Slack and to a webhook, both on this machine. Half of the
alerts are the same, the others have a principal each.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from prose import prose
from stdio_latency import IDS, p99, timed_call
from table import Row, table
from talk import BEHIND_DOUANE, ROOT, environment, talking_to

from douane.model.events import Record
from douane.stores.sqlite import SqliteStore

ALERTS = 10_000
STEP = 0.1  # seconds between two writes
SETTLED = 60  # seconds within which everything was told, after the storm
WINDOW = 20  # seconds in which the same is told once; ten minutes where nothing is written
CALL = prose(200)
SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"  # made up
SINKS = """
[alerts]
window = "{window} s"
[[alerts.sink]]
name = "people"
kind = "slack"
url = "env://BENCH_SLACK"
[[alerts.sink]]
name = "machine"
kind = "webhook"
url = "http://127.0.0.1:{port}/machine"
secret = "env://BENCH_WEBHOOK"
"""


class Channel(BaseHTTPRequestHandler):
    """Takes what is posted."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Reads it, and says that all is well."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as there
        """Says nothing."""


class Storm(threading.Thread):
    """Writes alerts into a log through a store, as many in each step."""

    def __init__(self, folder: Path, seconds: int) -> None:
        super().__init__(daemon=True)
        self._store_folder = str(folder / "state")
        self._seconds = seconds
        self.written = 0

    def run(self) -> None:
        """Write until all are written."""
        began = time.monotonic()
        with closing(SqliteStore(self._store_folder)) as store:
            while self.written < ALERTS:
                due = min(ALERTS, int(ALERTS * (time.monotonic() - began + STEP) / self._seconds))
                store.commit([Record(entry(number)) for number in range(self.written, due)])
                self.written = due
                time.sleep(STEP)


def entry(number: int) -> dict[str, object]:
    """A refused call, every second of somebody else."""
    return {
        "v": 1,
        "at": time.time(),
        "session": "s",
        "principal": f"local:p{number if number % 2 else 0}",
        "server": "npx:github",
        "server_name": "github",
        "direction": "to-server",
        "kind": "request",
        "method": "tools/call",
        "subject": "create_issue",
        "action": "deny",
        "findings": [
            {"rule": "secret.aws-key", "severity": "high", "where": "/params/arguments/a", "because": "x"}
        ],
    }


@contextmanager
def brought(state: Path) -> Iterator[None]:
    """While this lasts, alerts of this state folder are brought."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Channel)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    documents = state / "config" / "douane.d"
    documents.mkdir(parents=True)
    (documents / "alerts.toml").write_text(SINKS.format(window=WINDOW, port=server.server_port))
    channel = f"http://127.0.0.1:{server.server_port}/people"
    environ = {**environment(state), "BENCH_SLACK": channel, "BENCH_WEBHOOK": SECRET}
    command = [str(ROOT / ".venv" / "bin" / "douane"), "alerts", "run"]
    with subprocess.Popen(command, env=environ, cwd=state) as process:
        try:
            wait_for((state / "state" / "alerts.sqlite").exists, 20)
            yield
        finally:
            process.terminate()
            process.wait(10)
            server.shutdown()


def wait_for(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until it holds, or the time is over."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.1)


def told(state: Path, sink: str) -> tuple[int, int]:
    """How many notices a sink has taken, and of how many alerts they tell."""
    with closing(sqlite3.connect(state / "state" / "alerts.sqlite")) as connection:
        rows = connection.execute("SELECT body FROM deliveries WHERE sink = ? AND state = 'sent'", (sink,))
        times = [json.loads(body)["times"] for (body,) in rows]
    return len(times), sum(times)


def measured(folder: Path, seconds: int) -> tuple[list[Row], list[Row]]:
    """How long calls took while the storm lasted, and what came of it."""
    alone, beside = folder / "alone", folder / "beside"
    for one in (alone, beside):
        one.mkdir()
    with (
        talking_to(BEHIND_DOUANE, alone) as first,
        talking_to(BEHIND_DOUANE, beside) as second,
        brought(beside),
    ):
        first.open()
        second.open()
        storms = [Storm(one, seconds) for one in (alone, beside)]
        time.sleep(1.0)
        for storm in storms:
            storm.start()
        times: tuple[list[float], list[float]] = ([], [])
        while any(storm.is_alive() for storm in storms):
            ident = next(IDS)
            times[0].append(timed_call(first, ident, CALL))
            times[1].append(timed_call(second, ident, CALL))
            time.sleep(0.005)
        people = told(beside, "people")[0]
        wait_for(lambda: told(beside, "people")[1] == told(beside, "machine")[1] == ALERTS, SETTLED)
        return [latency(*times)], [came(beside, people, seconds)]


def latency(alone: Sequence[float], beside: Sequence[float]) -> Row:
    """What a call takes without and with somebody who brings alerts."""
    return {
        "calls": len(alone),
        "alone median µs": median(alone),
        "alone p99 µs": p99([*alone]),
        "with alerts median µs": median(beside),
        "with alerts p99 µs": p99([*beside]),
        "ratio median": median(beside) / median(alone),
        "ratio p99": p99([*beside]) / p99([*alone]),
    }


def came(state: Path, people: int, seconds: int) -> Row:
    """What people and a machine were told."""
    (in_all, of), (notices, machine) = told(state, "people"), told(state, "machine")
    return {
        "alerts": ALERTS,
        "in seconds": seconds,
        "messages to people meanwhile": people,
        "and in all": in_all,
        "which tell of": of,
        "notices to a machine": notices,
        "which tell of alerts": machine,
    }


def main() -> None:
    """Prints both tables, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the tables")
    parser.add_argument("--seconds", type=int, default=60, help="how long the storm lasts")
    options = parser.parse_args()
    os.environ.pop("DOUANE_STATE", None)
    with tempfile.TemporaryDirectory(prefix="douane-bench-") as folder:
        calls, storm = measured(Path(folder), options.seconds)
    both = json.dumps({"alerts": {"relay": calls, "storm": storm}})
    sys.stdout.write((both if options.json else f"{table(calls)}\n\n{table(storm)}") + "\n")


if __name__ == "__main__":
    main()
