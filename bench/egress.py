"""What the gate of a sandbox lets through in a second, and what a connection costs, beside bare loopback.

    script/bench egress [--json] [--mib N]

The client is a process in a network namespace of its own, the server one outside, the gate this one. The rows
without the gate are the same client and server on one loopback, in turns with the others. The rows with TLS
are HTTPS: through a tunnel, and where TLS ends at the gate, which swaps a placeholder for a secret.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from egress_client import Client
from egress_ended import ended_rows
from table import Row, table

from douane.sandbox.egress.attempt import Running
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.exchange import Surroundings
from douane.sandbox.egress.gate import Limits
from douane.sandbox.egress.rules import read
from douane.sandbox.egress.way import Way

PEER = str(Path(__file__).with_name("egress_peer.py"))
TURNS = 5
CONNECTIONS = 40
MIB = 1 << 20


@contextmanager
def clients() -> Iterator[tuple[Client, Client]]:
    """One without the gate, one behind it."""
    server = Client(sys.executable, PEER, "server")
    port = server.line()
    bare = Client(sys.executable, PEER, "outside", "127.0.0.1", port)
    inside = Client("unshare", "-Urn", sys.executable, PEER, "inside", "127.0.0.1", port)
    assert inside.line() == "ready", "no network namespaces here"
    broker = Broker()
    surroundings = Surroundings(lambda _: None, Running, time.time)
    way = Way(read([f"tcp://127.0.0.1:{port}"]), broker, surroundings, limits=Limits(upload=1 << 50))
    way.open(inside.process.pid)
    yield bare, inside
    way.close()
    broker.close()
    for one in (bare, inside, server):
        one.close()


def row(name: str, bare: Client, inside: Client, out: int, back: int) -> Row:
    """The medians of a few turns, in MiB a second."""
    turns = [(bare.seconds(out, back), inside.seconds(out, back)) for _ in range(TURNS)]
    rate = (out + back) / MIB
    return {
        "what": name,
        "loopback": rate / median(one for one, _ in turns),
        "gate": rate / median(one for _, one in turns),
        "ratio": median(one / two for one, two in turns),
        "unit": "MiB/s",
    }


def rows(mib: int) -> list[Row]:
    """Both directions, and connections that carry next to nothing."""
    with clients() as (bare, inside):
        found = [row("in", bare, inside, 0, mib * MIB), row("out", bare, inside, mib * MIB, 0)]
        small = [(bare.seconds(1, 1) * 1e3, inside.seconds(1, 1) * 1e3) for _ in range(CONNECTIONS)]
    one, two = (median(column) for column in zip(*small, strict=True))
    last: Row = {"what": "connection", "loopback": one, "gate": two, "ratio": one / two, "unit": "ms"}
    return [*found, last, *ended_rows(mib)]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--mib", type=int, default=512, help="of each of the turns")
    options = parser.parse_args()
    measured = rows(options.mib)
    if options.json:
        json.dump(measured, sys.stdout, indent=2)
    else:
        print(table(measured))


if __name__ == "__main__":
    main()
