"""What a commit to the audit log costs when contents are encrypted, next to when they are not.

    script/bench sealing [--commits N]

Both take turns, one entry a commit, so that what else the machine does counts for both.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack, closing
from statistics import median

from douane.model.events import Record
from douane.stores.payloads import Payloads
from douane.stores.sqlite import SqliteStore

BODY: dict[str, object] = {
    "v": 1,
    "at": 1_795_000_000.0,
    "session": "8f41" * 8,
    "principal": "oidc:ann@example.com",
    "server": "npx:@example/server",
    "direction": "to-server",
    "kind": "request",
    "method": "tools/call",
    "subject": "search",
    "action": "allow",
    "findings": [],
    "reasons": [],
    "arguments": {"query": "what was said of the contract in the last quarter " * 4, "page": 2},
}


def main() -> None:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=3000)
    commits = parser.parse_args().commits
    with ExitStack() as stack:
        folders = [stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2)]
        plain = stack.enter_context(closing(SqliteStore(folders[0])))
        sealing = stack.enter_context(closing(SqliteStore(folders[1], payloads=Payloads(folders[1]))))
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(commits):
            for store, taken in zip((plain, sealing), times, strict=True):
                taken.append(_commit(store))
    one, other = (median(taken) * 1e6 for taken in times)
    print(f"plain {one:.0f} µs, sealed {other:.0f} µs a commit: {other / one:.2f} times")


def _commit(store: SqliteStore) -> float:
    began = time.thread_time()
    store.commit([Record(BODY)])
    return time.thread_time() - began


if __name__ == "__main__":
    main()
