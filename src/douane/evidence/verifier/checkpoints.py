"""Checkpoints: what the log was at a time, signed."""

from __future__ import annotations

import hashlib
import time
from typing import Any, NamedTuple

from douane.evidence.verifier.archive import counted
from douane.evidence.verifier.ed25519 import signed


class Checkpoint(NamedTuple):
    """Entry `seq` had this hash, and the entries after `since` up to it this root of a tree (RFC 6962)."""

    seq: int
    hash: bytes
    since: int
    root: bytes  # empty in those of the first version
    at: str


def checkpoint(line: Any, key: bytes, database: bytes) -> tuple[Checkpoint, str]:  # noqa: ANN401  # of JSON
    """What a line says, and what is wrong with it."""
    seq, last, at = counted(line["seq"]), bytes.fromhex(line["hash"]), str(line["at"])
    since, root = (0, b"") if line["v"] == 1 else (counted(line["since"]), bytes.fromhex(line["root"]))
    batch = f"{since}\n{root.hex()}\n" if root else ""
    head = f"douane checkpoint v{2 if root else 1}\n{database.hex()}\n{seq}\n{last.hex()}\n"
    one = Checkpoint(seq, last, since, root, at)
    if line["database"] != database.hex() or line["key"] != key.hex():
        return one, f"the checkpoint of entry {seq} is of another log, or was made with another key"
    if not signed(key, (head + batch + at + "\n").encode(), bytes.fromhex(line["signature"])):
        return one, f"the checkpoint of entry {seq} was changed: its signature is wrong"
    return one, ""


def is_among(seq: int, found: bytes, top: Checkpoint, way: list[bytes]) -> bool:
    """Whether the entry `seq` with this hash is among those that a checkpoint signed (RFC 9162 §2.1.3.2)."""
    at, last = seq - top.since - 1, top.seq - top.since - 1
    node, steps = hashlib.sha256(b"\0" + found).digest(), list(way)
    if not top.root or not 0 <= at <= last:
        return False
    while last:
        if at % 2 or at < last:
            beside = steps.pop(0) if steps else b""
            node = hashlib.sha256(b"\1" + (beside + node if at % 2 else node + beside)).digest()
        at, last = at >> 1, last >> 1
    return not steps and node == top.root


def day(at: Any) -> str:  # noqa: ANN401  # of JSON
    """Seconds since the epoch as people write a time."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(float(at)))
    except (ValueError, TypeError, OverflowError, OSError):
        return "an unknown time"
