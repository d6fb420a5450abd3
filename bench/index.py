"""How fast the index of the audit log is made, how large it is, and how long searches and counts take.

    script/bench index [--entries N] [--folder FOLDER] [--json]

`--folder` keeps log and index there, and uses what is there already. Ten million entries are 6.7 GB of log.
What a commit costs is measured with a process that follows the log and without, in turns.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from audit_entries import DAYS, PRINCIPALS, SERVERS, bodies
from table import Row, table

from douane.audit.query import Query
from douane.model.events import Record
from douane.operations import audit_log
from douane.stores.index import Axis, Index
from douane.stores.reader import NothingRecorded, Reader
from douane.stores.sqlite import SqliteStore

ENTRIES = 200_000
BEGIN = 1_780_000_000.0
END = BEGIN + DAYS * 86_400
PAGE = 100
AT_ONCE = 2_000
TURNS = 4
COMMITS = 4_000
FOLLOWER = """
import sys, time
from douane.stores.index import Index
index = Index(sys.argv[1])
index.follow()
print("there", flush=True)
while True:
    index.follow() or time.sleep(0.2)
"""
SEARCHES = {
    "a common word": Query(text="customer"),
    "a rare number": Query(text="4711042"),
    "a part of a word": Query(text="arehou"),
    "nothing": Query(text="no such text anywhere"),
    "a common word, one server": Query(text="customer", server=SERVERS[3]),
    "two words that are rare together": Query(text="vacation vacation vacation vacation"),
    "a rare phrase of common words": Query(text="invoice order shipment deadline"),
    "many candidates, and nothing": Query(text="order order order order order order"),
    "a common word, one server, one day": Query(
        text="customer", server=SERVERS[3], since=BEGIN + 3 * 86_400, until=BEGIN + 4 * 86_400
    ),
    "refusals": Query(action="deny"),
    "refusals of a server": Query(server=SERVERS[3], action="deny"),
    "a word of a principal": Query(text="customer", principal=PRINCIPALS[7]),
    "a rule, one tool": Query(finding="secrets", tool="read_file"),
    "a principal, by text": Query(text="employee77@example.com"),
    "one day of a server": Query(server=SERVERS[5], since=BEGIN + 86_400, until=BEGIN + 2 * 86_400),
    "a word, a day long ago": Query(text="invoice", since=BEGIN + 86_400, until=BEGIN + 2 * 86_400),
    "the newest": Query(),
}


def main() -> None:
    """Make what is missing, measure, and tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--folder", default="")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        ensure_log(folder, given.entries)
        with closing(Index(folder)) as index:
            rows = [made(folder, index), *searched(index), *counted(index)]
        rows += written(Path(temporary, "written"))
    sys.stdout.write(f"{json.dumps(rows) if given.json else table(rows)}\n")


def ensure_log(folder: str, count: int) -> None:
    """A log of so many entries."""
    with suppress(NothingRecorded), closing(Reader(folder)) as reader:
        if reader.end() >= count:
            return
    entries = map(Record, bodies(count, BEGIN))
    with closing(SqliteStore(folder)) as store:
        while batch := list(islice(entries, AT_ONCE)):
            store.commit(batch)


def made(folder: str, index: Index) -> Row:
    """Taking in whatever is not in the index yet."""
    wall, work, count = time.perf_counter(), time.process_time(), 0
    while taken := index.follow():
        count += taken
    wall, work = time.perf_counter() - wall, time.process_time() - work
    size = Path(folder, "index.sqlite").stat().st_size
    log = Path(folder, "douane.db").stat().st_size
    each = f"{count / max(wall, 1e-9):,.0f}/s, {1e6 * work / max(count, 1):.0f} µs of a core each"
    return {
        "what": f"made: {each}",
        "ms": wall * 1000,
        "of a core": work * 1000,
        "found": f"{size / 1e6:,.0f} MB for {log / 1e6:,.0f} MB",
    }


def searched(index: Index) -> Iterator[Row]:
    """The first hundred of each search, some of the oldest, and what a page of the control room shows."""
    deep = index.end() // 10
    for name, query in SEARCHES.items():
        yield row(name, partial(_found, index, query))
    for name in ("the newest", "a common word"):
        yield row(f"{name}, of the oldest tenth", partial(_found, index, SEARCHES[name], deep))
    for name, query in SEARCHES.items():
        yield row(f"page: {name}", partial(_looked, index, query))


def _found(index: Index, query: Query, before: int | None = None) -> int:
    return len(index.search(query, PAGE, before))


def _looked(index: Index, query: Query) -> int:
    return len(index.look(query, audit_log.PAGE + 1, None, audit_log.PATIENCE).numbers)


def counted(index: Index) -> Iterator[Row]:
    """What the overview shows of a day, a month and all time."""
    for name, since in (("a day", END - 86_400), ("a month", END - 30 * 86_400), ("all", BEGIN)):
        yield row(f"actions over {name}", partial(_over_time, index, since, max(3600, (END - since) / 30)))
        yield row(f"top tools of {name}", partial(_top, index, Axis.TOOL, since))
        yield row(f"top principals of {name}", partial(_top, index, Axis.PRINCIPAL, since))
        yield row(f"latency of {name}", partial(_latency, index, since))
    yield row("an hour by the minute", lambda: len(index.over_time(Axis.SERVER, END - 3600, END, 60)))
    yield row("sessions", lambda: len(index.sessions(most=PAGE)))


def _over_time(index: Index, since: float, step: float) -> int:
    return len(index.over_time(Axis.ACTION, since, END, step))


def _top(index: Index, axis: Axis, since: float) -> int:
    return len(index.top(axis, since, END, 8))


def _latency(index: Index, since: float) -> int:
    return index.latency(since, END).count


def written(folder: Path) -> Iterator[Row]:
    """What it costs to write an entry while nothing follows the log, and while the index does."""
    entries = map(Record, bodies(2 * TURNS * COMMITS, BEGIN))
    costs: dict[bool, list[float]] = {False: [], True: []}
    with closing(SqliteStore(str(folder))) as store:
        store.commit([next(entries)])
        for turn in range(2 * TURNS - 1):
            with following(str(folder)) if turn % 2 else nullcontext():
                for record in islice(entries, COMMITS):
                    began = time.perf_counter()
                    store.commit([record])
                    costs[bool(turn % 2)].append(time.perf_counter() - began)
    alone, followed = (1e3 * median(costs[way]) for way in (False, True))
    yield {"what": "an entry is written", "ms": alone, "of a core": "", "found": ""}
    yield {
        "what": "an entry is written, and followed",
        "ms": followed,
        "of a core": "",
        "found": f"ratio {followed / alone:.2f}",
    }


@contextmanager
def following(folder: str) -> Iterator[None]:
    """A process that takes in what comes, as the control room does."""
    process = subprocess.Popen([sys.executable, "-c", FOLLOWER, folder], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def row(name: str, asked: Callable[[], int]) -> Row:
    """The median of a few turns; the first, which may read from the disk, counts too."""
    times, works, found = [], [], 0
    for _ in range(5):
        began, work = time.perf_counter(), time.process_time()
        found = asked()
        times.append((time.perf_counter() - began) * 1000)
        works.append((time.process_time() - work) * 1000)
    return {"what": name, "ms": median(times), "of a core": median(works), "found": found}


if __name__ == "__main__":
    main()
