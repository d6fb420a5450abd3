"""What it costs that TLS ends at the gate, which swaps a secret, beside a tunnel and beside no gate."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from egress_client import Client
from table import Row

from douane.model.profile import HostSecret
from douane.sandbox.egress.attempt import Running
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.exchange import Surroundings
from douane.sandbox.egress.gate import Limits
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.placeholders.roots import FILE
from douane.sandbox.egress.rules import read
from douane.sandbox.egress.way import Way

HTTP = str(Path(__file__).with_name("egress_http.py"))
TURNS = 5
REQUESTS = 200
SECRET = "ghp_" + "Zx9" * 12
MIB = 1 << 20


class Clients(NamedTuple):
    """The same one without the gate, behind a tunnel, and behind a gate that swaps."""

    bare: Client
    tunnel: Client
    ended: Client


def ended_rows(mib: int) -> list[Row]:
    """Bytes each way, requests on one connection, and connections."""
    with clients() as three:
        return [
            *rows("in", three, (1, 0, mib * MIB), mib),
            *rows("out", three, (1, mib * MIB, 0), mib),
            *rows("request", three, (REQUESTS, 0, 100), REQUESTS),
            *rows("connection", three, (1, 0, 100), 1),
        ]


def rows(name: str, three: Clients, numbers: tuple[int, int, int], amount: int) -> list[Row]:
    """The medians of a few turns: MiB a second, or ms each."""
    requests, out, back = numbers
    turns = [tuple(one.seconds(requests, out, back) for one in three) for _ in range(TURNS)]
    is_rate = max(out, back) >= MIB
    bare, *others = (
        [amount / one if is_rate else one * 1e3 / amount for one in column]
        for column in zip(*turns, strict=True)
    )
    return [
        {
            "what": f"TLS {name}, {how}",
            "loopback": median(bare),
            "gate": median(column),
            "ratio": median(
                two / one if is_rate else one / two for one, two in zip(bare, column, strict=True)
            ),
            "unit": "MiB/s" if is_rate else "ms",
        }
        for how, column in zip(("tunnel", "swapped"), others, strict=True)
    ]


@contextmanager
def clients() -> Iterator[Clients]:
    """The three of them, with their gates, until the end."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        roots = str(folder / "roots.pem")
        server = ends.enter_context(closing(Client(sys.executable, HTTP, "server", roots)))
        port = server.line()
        bare = ends.enter_context(closing(Client(sys.executable, HTTP, "outside", port, roots)))
        broker = ends.enter_context(closing(Broker()))
        whom = f"127.0.0.1:{port}"
        placeholders = Placeholders([HostSecret("TOKEN", "", (whom,), ca=roots)], lambda _: SECRET)
        (folder / "gate.pem").write_bytes(placeholders.files[FILE])
        found = []
        for trusted, swapping in ((roots, None), (str(folder / "gate.pem"), placeholders)):
            env = {} if swapping is None else {"TOKEN": swapping.variables["TOKEN"]}
            command = ("unshare", "-Urn", sys.executable, HTTP, "inside", port, trusted)
            found.append(ends.enter_context(closing(Client(*command, env=env))))
            assert found[-1].line() == "ready", "no network namespaces here"
            surroundings = Surroundings(lambda _: None, Running, time.time)
            limits = Limits(a_minute=1 << 20, upload=1 << 50)
            way = ends.enter_context(closing(Way(read([whom]), broker, surroundings, limits, swapping)))
            way.open(found[-1].process.pid)
        yield Clients(bare, *found)
