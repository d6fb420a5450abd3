"""What a gateway over HTTP costs: bare, nginx, Douane, FastMCP's proxy and mcp-proxy in turns, in one run.

    script/bench gateway [--json] [--rounds N] [--seconds S] [--only PROXY ...] [--sizes BYTES ...]

Each cell is measured in slices of S seconds, N times, all proxies in turns, so that whatever else the machine
does falls on all of them. At one client a row says how long a call takes, at 32 how many calls there can be.
Compare CPU per call and ratios: absolute times hold for this machine and this minute.
"""

from __future__ import annotations

import argparse
import itertools
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from http_load import Client, Measured, Work, call_all, open_clients
from proxies import BARE, HTTP_ECHO, NGINX, PROXIES, MissingError, Proxy
from table import Row, table
from web import Serving, serving

SIZES = {200: "200 B", 4_096: "4 kB", 262_144: "256 kB"}
TOOLS = {"echo": "JSON", "stream": "SSE"}
CLIENTS = (1, 32)
WARM_UP_SECONDS = 0.2


@dataclass
class Cell:
    """One proxy at one size, form and number of clients."""

    measured: Measured = field(default_factory=Measured)
    cpu_seconds: float = 0.0
    broken: str = ""

    @property
    def cpu_per_call(self) -> float:
        """Microseconds."""
        return self.cpu_seconds * 1e6 / max(1, len(self.measured.times))


@dataclass
class Standing:
    """A running proxy, and what it held in memory at rest and at most."""

    proxy: Proxy
    serving: Serving
    at_rest_mb: float
    loaded_mb: float = 0.0
    clients: dict[int, list[Client]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its endpoint."""
        return self.serving.address + self.proxy.path

    async def slice(self, cell: Cell, work: Work, count: int, seconds: float) -> None:
        """Adds a slice to what was measured; a proxy that fails at it is out of this cell."""
        if cell.broken:
            return
        before = self.serving.cpu_seconds
        try:
            if count not in self.clients:
                self.clients[count] = await open_clients(work, count)
                before = self.serving.cpu_seconds
            cell.measured.add(await call_all(self.clients[count], work, seconds))
        except (OSError, TimeoutError, AssertionError) as error:
            cell.broken = str(error) or type(error).__name__
        cell.cpu_seconds += self.serving.cpu_seconds - before
        self.loaded_mb = max(self.loaded_mb, self.serving.memory_mb)
        if cell.broken or cell.measured.failures:
            for one in self.clients.pop(count, ()):
                one.close()


@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long."""

    rounds: int
    seconds: float
    sizes: Sequence[int]
    only: Sequence[str]


def stand_up(plan: Plan, upstream: str, folder: Path, stack: ExitStack) -> Iterator[Standing]:
    """All proxies that there are on this machine; the others are named on standard error."""
    for proxy in PROXIES:
        if plan.only and proxy.name not in plan.only and proxy not in {BARE, NGINX}:
            continue
        own = folder / proxy.name
        own.mkdir()
        try:
            found = stack.enter_context(proxy.start(upstream, own))
        except (MissingError, RuntimeError) as missing:
            print(f"gateway: {proxy.name} IS NOT MEASURED: {missing}", file=sys.stderr)
        else:
            yield Standing(proxy, found, found.memory_mb)


async def measure(plan: Plan, standing: Sequence[Standing]) -> list[Row]:
    """One row per cell and proxy."""
    rows: list[Row] = []
    for size, tool, clients in itertools.product(plan.sizes, TOOLS, CLIENTS):
        cells = [Cell() for _ in standing]
        for round_number in range(plan.rounds + 1):
            for one, cell in zip(standing, cells, strict=True):
                work = Work(one.url, tool, size, one.serving.token)
                await one.slice(cell, work, clients, plan.seconds if round_number else WARM_UP_SECONDS)
                if not round_number:  # the first only warms up
                    cell.measured, cell.cpu_seconds = Measured(), 0.0
        told = {one.proxy.name: cell for one, cell in zip(standing, cells, strict=True)}
        what = f"{SIZES.get(size, size)} {TOOLS[tool]}, {clients} client{'s' * (clients > 1)}"
        rows += [row(what, name, told) for name in told]
        print(f"gateway: {what}: measured", file=sys.stderr)
    return rows


def row(what: str, name: str, cells: dict[str, Cell]) -> Row:
    """A cell beside bare access and nginx in the same run."""
    cell, bare, nginx = cells[name], cells[BARE.name], cells.get(NGINX.name, Cell())
    if cell.broken:
        print(f"gateway: {name} FAILS AT {what}: {cell.broken}", file=sys.stderr)
    found = cell.measured
    return {
        "call": what,
        "through": name,
        "calls": len(found.times),
        "failures": found.failures,
        "calls/s": found.rate,
        "÷ nginx": ratio(found.rate, nginx.measured.rate),
        "p50 µs": found.p50,
        "p99 µs": found.p99,
        "added p50 µs": found.p50 - bare.measured.p50,
        "added p99 µs": found.p99 - bare.measured.p99,
        "CPU µs a call": cell.cpu_per_call,
        "CPU ÷ nginx": ratio(cell.cpu_per_call, nginx.cpu_per_call),
    }


def ratio(one: float, other: float) -> float:
    """Not a number where there is nothing to compare with."""
    return one / other if other else float("nan")


def memory(standing: Sequence[Standing]) -> list[Row]:
    """What each held, with all its children."""
    return [
        {"through": one.proxy.name, "MB at rest": one.at_rest_mb, "MB loaded": one.loaded_mb}
        for one in standing
    ]


def run(plan: Plan) -> tuple[list[Row], list[Row]]:
    """The rows of calls, and those of memory."""
    with tempfile.TemporaryDirectory(prefix="douane-bench-") as folder, ExitStack() as stack:
        upstream = stack.enter_context(serving(HTTP_ECHO)).address
        standing = list(stand_up(plan, upstream, Path(folder), stack))
        return uvloop.run(measure(plan, standing)), memory(standing)


def main() -> None:
    """Prints the tables, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the tables")
    parser.add_argument("--rounds", type=int, default=3, help="slices per cell and proxy")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long a slice is")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="bytes of text in a call")
    parser.add_argument("--only", nargs="+", default=(), help="of the proxies, these; bare and nginx always")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    calls, held = run(Plan(options.rounds, options.seconds, options.sizes, options.only))
    shown = (
        json.dumps({"gateway": calls, "memory": held}) if options.json else f"{table(calls)}\n\n{table(held)}"
    )
    sys.stdout.write(shown + "\n")


if __name__ == "__main__":
    main()
