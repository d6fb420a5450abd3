"""What one message costs the engine: `step` at three sizes, next to reading the same bytes as JSON.

    script/bench step [--json] [--rounds N]

Nothing is written and nothing is sent: this is the decision alone, and the records it asks for. Times are of
this thread: what others do on the machine is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from prose import prose
from table import Row, table

from douane.detectors.acts.model import scored
from douane.engine.rules import Rules
from douane.engine.step import step
from douane.model.access import Principal
from douane.model.bounds import MEASURED
from douane.model.events import Arrived, Remember
from douane.model.server import ServerIdentity
from douane.model.session import Session
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.stores.documents import load
from douane.stores.scanner import open_scanner

SIZES = {200: "200 B", 4_096: "4 kB", 262_144: "256 kB"}
BYTES_PER_ROUND = 4_000_000
FEWEST_ROUNDS = 50
WARM_UP = 10
MICROSECONDS = 1e6
TOOL = {"name": "echo", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}
Value = dict[str, object]


def call(text: str) -> Value:
    """A call with a long argument."""
    return {"method": "tools/call", "params": {"name": "echo", "arguments": {"text": text}}}


def said(text: str) -> Value:
    """A result of text, as most tools give."""
    return {"result": {"content": [{"type": "text", "text": text}]}}


def structured(text: str) -> Value:
    """A result of many small values."""
    words = text.split()
    rows = [{"id": n, "name": word, "tags": [word, "x"], "ok": True} for n, word in enumerate(words)]
    return {"result": {"content": [], "structuredContent": {"rows": rows}}}


def frame(make: Callable[[str], Value], size: int) -> bytes:
    """A message of about `size` bytes, whose id is filled in later."""
    text = prose(size).decode()
    while len(encode(make(text))) > size and len(text) > 1:
        text = text[: max(1, int(len(text) * size / len(encode(make(text)))) - 1)]
    return encode({"jsonrpc": "2.0", "id": 0} | make(text))


@dataclass
class Conversation:
    """A session in which the tool is known."""

    session: Session
    rules: Rules

    @classmethod
    def ready(cls) -> Conversation:
        """A conversation after the handshake and the list of tools."""
        config = load("/nonexistent", None)
        server = ServerIdentity("bench", "bench", "bench")
        watched = config.settings.behaviour._replace(off=frozenset(MEASURED))  # the same call all day
        settings = config.settings._replace(behaviour=watched)
        rules = Rules(config.policy, settings, scanner=open_scanner("/nonexistent"))
        one = cls(Session("bench", Principal("local:bench"), server), rules)
        version: Value = {"protocolVersion": "2025-11-25"}
        one.step(Direction.TO_SERVER, encode(asked("initialize", version)))
        one.step(Direction.TO_CLIENT, encode({"jsonrpc": "2.0", "id": 0, "result": version}))
        one.step(Direction.TO_SERVER, encode(asked("tools/list", {})))
        one.step(Direction.TO_CLIENT, encode({"jsonrpc": "2.0", "id": 0, "result": {"tools": [TOOL]}}))
        return one

    def step(self, direction: Direction, raw: bytes) -> int:
        """Take one message and keep what is to be remembered; gives the number of commands."""
        commands = step(self.session, Arrived(0.0, direction, raw), self.rules)
        pins = {(p.kind, p.name): p for c in commands if isinstance(c, Remember) for p in c.pins}
        if pins:
            self.rules = replace(self.rules, pins={**self.rules.pins, **pins})
        return len(commands)

    def forget(self) -> None:
        """Let every id be free again."""
        for waiting in self.session.pending.values():
            waiting.clear()


def asked(method: str, params: Value) -> Value:
    """A request with the id that all messages here have."""
    return {"jsonrpc": "2.0", "id": 0, "method": method, "params": params}


def once(one: Conversation, direction: Direction, raw: bytes) -> float:
    """Microseconds of one step; what must come before it is not counted."""
    one.forget()
    scored.cache_clear()  # no message is the same as the one before
    if direction is Direction.TO_CLIENT:
        one.step(Direction.TO_SERVER, encode(asked("tools/call", {"name": "echo", "arguments": {}})))
    start = time.thread_time()
    commands = one.step(direction, raw)
    taken = time.thread_time() - start
    assert commands == 2, "a record and a permit"  # noqa: PLR2004
    return taken * MICROSECONDS


def reading(raw: bytes) -> float:
    """Microseconds in which the standard library reads the same bytes."""
    start = time.thread_time()
    json.loads(raw)
    return (time.thread_time() - start) * MICROSECONDS


def measure(one: Conversation, direction: Direction, raw: bytes, rounds: int) -> Row:
    """Both in turns, so that whatever else the machine does falls on both."""
    times = [(once(one, direction, raw), reading(raw)) for _ in range(WARM_UP + rounds)][WARM_UP:]
    ours, theirs = median(step for step, _ in times), median(load for _, load in times)
    return {
        "bytes": len(raw),
        "rounds": rounds,
        "step median µs": ours,
        "json.loads µs": theirs,
        "ratio": ours / theirs,
    }


KINDS = (
    ("call, text", Direction.TO_SERVER, call),
    ("result, text", Direction.TO_CLIENT, said),
    ("result, structured", Direction.TO_CLIENT, structured),
)


def rows(rounds: int | None) -> Iterator[Row]:
    """One row per kind and size of message."""
    one = Conversation.ready()
    for kind, direction, make in KINDS:
        for size, name in SIZES.items():
            raw = frame(make, size)
            wanted = rounds or max(FEWEST_ROUNDS, min(2000, BYTES_PER_ROUND // size))
            yield {"message": f"{kind}, {name}", **measure(one, direction, raw, wanted)}


def main() -> None:
    """Prints the table, or one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--rounds", type=int, help="steps per size; more for small messages when not given")
    options = parser.parse_args()
    found = list(rows(options.rounds))
    sys.stdout.write((json.dumps({"step": found}) if options.json else table(found)) + "\n")


if __name__ == "__main__":
    main()
