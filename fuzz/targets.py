"""What must hold for any bytes at all: each target takes some, and raises where it does not.

Taken together: no input makes the post crash, hang, pass a byte that was not judged, or grow without bound.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from douane.audit.redact import redacted
from douane.audit.verify import Evidence, verified
from douane.audit.verify.evidence import Head, read_line
from douane.config import read
from douane.detectors import DETECTORS
from douane.engine.inspection import alone, inspect
from douane.engine.sample import Sample, read_sample
from douane.engine.step import step
from douane.engine.undo import memory
from douane.errors import ConfigError
from douane.model.events import Arrived, Closed, Ending, Event, Overlong
from douane.policy.document import Level
from douane.policy.parse import Document as PolicyDocument
from douane.protocol.direction import Direction
from douane.protocol.framing import HEAD, Lines, TooLong
from douane.protocol.json import Document, decode, places
from douane.protocol.refusal import Unreadable
from douane.stores.documents import built_in
from fuzz import wires
from fuzz.leaving import leaving
from tests.playbooks.post import ALICE, Post, rules_of, tool
from tests.properties import test_engine as invariants
from tests.properties._cost import is_linear

Target = Callable[[bytes], None]

LIMIT: Final = 64  # bytes of a line in the framing target
LONGEST_PIECE: Final = 400  # characters that are repeated
LEAST_REPEATED: Final = 2_000  # characters, and eight times as many
MOST_RECORDED: Final = 64 * 1024
RULES: Final = alone(rules_of())


def strict_json(raw: bytes) -> None:
    """What is read is what Python's own parser reads; what that one refuses is refused."""
    document = decode(raw)
    try:
        expected = json.loads(raw.decode(), object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        assert isinstance(document, Unreadable), "read what is no JSON"
        return
    if isinstance(document, Unreadable):
        assert document.rule != "protocol.duplicate-key"
        return
    assert _same(document.value, expected)
    numbers = range(len(document.strings))
    assert len(places(document.value, numbers)) == len(document.strings)


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _no_constant(_name: str) -> object:
    raise ValueError


def _same(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return one == other and math.isfinite(one)
    return one == other


def framing(raw: bytes) -> None:
    """However the bytes are cut on the way, the same lines come out; none is too long, nothing is lost."""
    whole = list(Lines(LIMIT).feed(raw))
    pieces = Lines(LIMIT)
    cut = raw[0] % 7 + 1 if raw else 1
    one_by_one = [
        frame for start in range(0, len(raw), cut) for frame in pieces.feed(raw[start : start + cut])
    ]
    assert one_by_one == whole
    ended = raw.split(b"\n")[:-1]
    assert [_length(frame) for frame in whole] == [
        len(line) for line in ended if line.strip() or len(line) > LIMIT
    ]
    assert all(len(frame) <= LIMIT for frame in whole if isinstance(frame, bytes))
    assert all(max(len(f.head), len(f.tail)) <= HEAD for f in whole if isinstance(f, TooLong))
    assert pieces.unfinished == len(raw.rpartition(b"\n")[2])


def _length(frame: bytes | TooLong) -> int:
    return frame.length if isinstance(frame, TooLong) else len(frame)


def conversation(raw: bytes) -> None:
    """Lines of both sides after a handshake: `>` to the server, `<` to the client, `!` too long ones."""
    post = invariants.started("2025-11-25")
    for event in _events(raw):
        before = memory(post.session)
        commands = step(post.session, event, post.rules)
        invariants.check_order(commands)
        invariants.check_permits(before, event, commands, post.rules)
        invariants.check_bounds(post.session)
        recorded = json.dumps([command.body for command in commands if hasattr(command, "body")])
        assert len(recorded) < MOST_RECORDED * max(1, len(commands))
        invariants.learn(post, commands)


def _events(raw: bytes) -> Iterator[Event]:
    for number, line in enumerate(raw.split(b"\n")):
        at = 1_000_000.0 + number
        mark, rest = line[:1], line[1:]
        if mark == b">":
            yield Arrived(at, Direction.TO_SERVER, rest)
        elif mark == b"<":
            yield Arrived(at, Direction.TO_CLIENT, rest)
        elif mark == b"!":
            direction = Direction.TO_SERVER if rest[:1] == b">" else Direction.TO_CLIENT
            yield Overlong(at, direction, 5_000_000, rest[1 : 1 + HEAD], rest[-HEAD:])
    yield Closed(2_000_000.0, Direction.TO_CLIENT, Ending.EXITED, "exit code 1")


def policy(raw: bytes) -> None:
    """Any text is a policy, or a mistake that is told with its place and what to do."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    try:
        config = read([built_in(), PolicyDocument("fuzz.toml", Level.USER, text)])
    except ConfigError:
        return
    post = Post(replace(rules_of(), policy=config.policy, settings=config.settings))
    post.handshake()
    post.lists(tool())
    post.calls()


def audit_rows(raw: bytes) -> None:
    """Whatever stands in the rows, the head and the checkpoints of a log: it is never taken for whole."""
    lines = raw.decode("latin-1").split("\n")
    rows = [_row(line) for line in lines[3:]]
    head = Head(len(rows), lines[0].encode(), raw[:32]) if lines[0] else None
    found = tuple(read_line("fuzz", line) for line in lines[1:3])
    report = verified(Evidence(b"d" * 16, head, rows, found, seal_key=b"k" * 32))
    assert report.entries == len(rows)
    assert not rows or report.problems


def _row(line: str) -> tuple[object, object, object, object]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = line.split(",")
    fields = [*fields, None, None, None, None] if isinstance(fields, list) else [fields, line, None, b""]
    return fields[0], fields[1], fields[2], fields[3]


def inspected(raw: bytes) -> None:
    """Any line may be inspected, and what is kept of its arguments is small."""
    sample = read_sample(raw)
    if isinstance(sample, Sample):
        found = inspect(sample, ALICE, RULES, 1_000_000.0)
        assert 0 <= found.score <= 1
        assert all(finding.end >= finding.start >= 0 for finding in found.findings)
    document = decode(raw)
    if isinstance(document, Document):
        assert len(json.dumps(redacted(document.value, ()))) < MOST_RECORDED


def cost(raw: bytes) -> None:
    """However often a piece is repeated, each detector takes as long as the length says."""
    piece = raw.decode("utf-8", "replace")[:LONGEST_PIECE]
    for detector in DETECTORS if piece else ():
        assert is_linear(detector, piece, LEAST_REPEATED), f"{detector.name} is slow"


TARGETS: Final[Mapping[str, Target]] = {
    "json": strict_json,
    "framing": framing,
    "conversation": conversation,
    "policy": policy,
    "audit": audit_rows,
    "inspect": inspected,
    "events": wires.events,
    "requests": wires.requests,
    "answers": wires.answers,
    "leaving": leaving,
    "cost": cost,
}
