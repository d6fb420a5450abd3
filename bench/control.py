"""What pages of the control room cost with a long log: work of the server, and how much of it grows with it.

    script/bench control [--entries N] [--json]

Each page is asked for in this process, without a socket, over a log with a tenth of the entries and over one
with all of them, of which the index has taken in everything. `ms` is processor time, the median of some runs,
since other work on the machine is no work of the page. `ratio` is that by the time over a tenth: near 1 where
only what is on the page costs something. It ends with 1 where a page takes more than 200 ms of the whole log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import unquote

from audit_entries import DAYS, SERVERS, TOOLS, bodies
from starlette.applications import Starlette
from starlette.types import Message
from table import Row, table

from douane.control.access.visitor import Visitor
from douane.control.app import made
from douane.control.pages.words import server_path
from douane.inventory.compare import FIRST_USE
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.operations.base import By, Place, Role, place_of
from douane.stores.index import Index
from douane.stores.sqlite import SqliteStore

ENTRIES = 1_000_000
AT_ONCE = 2_000
RUNS = 5
MOST_MS = 200.0
OF_A_SERVER = 20  # tools
CHANGED = 2  # of them
BUSIEST = f"npx:@example/server-{SERVERS[0]}"
PAGES = {
    "overview, 24 hours": "/",
    "overview, 1 hour": "/?within=1h",
    "overview, 30 days": "/?within=30d",
    "live feed": "/feed",
    "approvals": "/approvals",
    "servers": "/servers",
    "server: decision": f"{server_path(BUSIEST)}?part=decision",
    "server: definitions": f"{server_path(BUSIEST)}?part=shows",
    "server: use": f"{server_path(BUSIEST)}?part=use",
    "server: walls": f"{server_path(BUSIEST)}?part=walls",
    "fleet": "/fleet",
    "sessions": "/sessions",
    "sessions: refused": "/sessions?refused=yes",
    "audit": "/audit",
    "audit: a word": "/audit?text=customer",
    "audit: no such word": "/audit?text=nobody+has+said+this",
    "audit: fields": f"/audit?tool={TOOLS[0]}&action=deny&within=30d",
    "audit: an entry": "/audit/5000",
    "policies": "/policies",
}


def main() -> None:
    """Fill both logs, ask for every page of each, and tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="douane-bench-") as folder:
        small, whole = (filled(f"{folder}/{count}", count) for count in (given.entries // 10, given.entries))
        rows = [measured(name, path, small, whole) for name, path in PAGES.items()]
    sys.stdout.write(f"{json.dumps(rows) if given.json else table(rows)}\n")
    slow = [row["page"] for row in rows if float(row["ms"]) > MOST_MS]
    if slow:
        sys.exit(f"more than {MOST_MS:.0f} ms: {', '.join(map(str, slow))}")


def filled(folder: str, count: int) -> Place:
    """An installation that has seen so many messages in the last 90 days, from 40 servers."""
    config = Path(folder, "config")
    config.mkdir(parents=True)
    place = place_of(f"{folder}/state", str(config), "default")
    now = time.time()
    entries = map(Record, bodies(count, now - DAYS * 86_400))
    with closing(SqliteStore(place.state)) as store:
        while batch := list(islice(entries, AT_ONCE)):
            store.commit(batch)
        for name in SERVERS:
            server = ServerIdentity(f"npx:@example/server-{name}", name, f"npm:@example/server-{name}")
            store.register(server, now)
            store.commit([], [Remember(server.id, tuple(pin(number, now) for number in range(OF_A_SERVER)))])
    with closing(Index(place.state)) as index:
        while index.follow():
            pass
    return place


def pin(number: int, at: float) -> Pin:
    """A tool; the first ones have changed since they were approved."""
    name = TOOLS[number]
    was, now = (definition(name, about) for about in ("Does what it says.", "Does what it says, and more."))
    is_changed = number < CHANGED
    state = State.DRIFTED if is_changed else State.APPROVED
    return Pin(Kind.TOOL, name, state, was, now if is_changed else None, FIRST_USE, at)


def definition(name: str, about: str) -> Definition:
    """What a server shows of a tool."""
    shown = {"name": name, "description": about, "inputSchema": {"type": "object"}}
    return Definition(Kind.TOOL, name, json.dumps(shown, sort_keys=True), f"{name} {about}")


def measured(name: str, path: str, small: Place, whole: Place) -> Row:
    """The page over both logs."""
    before, (after, size) = seconds(path, small)[0], seconds(path, whole)
    return {
        "page": name,
        "ms": after * 1000,
        "a tenth, ms": before * 1000,
        "ratio": after / before,
        "kB": size / 1000,
    }


def seconds(path: str, place: Place) -> tuple[float, int]:
    """How long the page takes, the first time left out, and how large it is."""
    visitor = Visitor(By("local:ann", frozenset(Role), "page"), place, "token", "session")
    app = made(place, lambda _request: visitor)
    taken = []
    size = 0
    for _ in range(RUNS + 1):
        begun = time.process_time()
        size = asyncio.run(asked(app, path))
        taken.append(time.process_time() - begun)
    return median(taken[1:]), size


async def asked(app: Starlette, path: str) -> int:
    """Ask for a page; how many bytes it has."""
    parts: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(part: Message) -> None:
        parts.append(part)

    await app(scope(path), receive, send)
    status, body = parts[0]["status"], b"".join(part.get("body", b"") for part in parts[1:])
    assert status == 200, f"{path}: {status} {body[:500]!r}"  # noqa: PLR2004  # as in HTTP
    return len(body)


def scope(path: str) -> dict[str, object]:
    """What a server makes of the request."""
    way, _, query = path.partition("?")

    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(way),
        "raw_path": way.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }


if __name__ == "__main__":
    main()
