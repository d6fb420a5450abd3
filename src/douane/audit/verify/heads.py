"""Whether the log ends where its head and the checkpoints say, with the entries that they say."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from douane.audit.verify.evidence import Checkpoint, Evidence, Head, Line, Problem, entries
from douane.audit.verify.rows import Walk


def check_head(evidence: Evidence, walk: Walk) -> Iterator[Problem]:
    """What does not fit the row that says where the log ends."""
    head = evidence.head
    if head is None:
        yield Problem(walk.last, walk.last, "the head of the log is missing")
        return
    if evidence.seal_key is not None and not _sealed(evidence.seal_key, evidence.database, head):
        text = "the head of the log was changed, or sealed with another key"
        yield Problem(head.seq, head.seq, text)
    if walk.last < head.seq:
        gone = entries(walk.last + 1, head.seq)
        text = f"truncated: the head says {head.seq} entries, {walk.last} are here: {gone} missing"
        yield Problem(walk.last + 1, head.seq, text)
    elif walk.last > head.seq:
        text = f"{entries(head.seq + 1, walk.last)} added behind the head of the log"
        yield Problem(head.seq + 1, walk.last, text)
    if walk.hashes.get(head.seq, head.hash) != head.hash and head.seq not in walk.wrong:
        yield Problem(head.seq, head.seq, f"entry {head.seq} is not the one that the head was sealed with")


def check_checkpoints(evidence: Evidence, walk: Walk) -> Iterator[Problem]:
    """What does not fit the signed checkpoints, and checkpoints that were tampered with themselves."""
    good: list[Checkpoint] = []
    for line in evidence.checkpoints:
        text = _forged(line, evidence)
        if text:
            seq = line.checkpoint.seq if line.checkpoint else 0
            yield Problem(seq, seq, f"{line.source}: {text}")
        elif line.checkpoint:
            good.append(line.checkpoint)
    good.sort(key=lambda one: one.seq)
    yield from _cut_off(good, walk)
    yield from _rewritten(good, walk)
    for seq in sorted(evidence.tabled - evidence.filed):
        text = f"the checkpoint of entry {seq} was taken out of checkpoints.jsonl"
        yield Problem(seq, seq, text)


def _sealed(key: bytes, database: bytes, head: Head) -> bool:
    said = database + head.seq.to_bytes(8, "big") + head.hash
    return hmac.compare_digest(
        head.seal, hmac.new(key, b"douane seal v1\0\0" + said, hashlib.sha256).digest()
    )


def _forged(line: Line, evidence: Evidence) -> str:
    """Why a checkpoint proves nothing, or nothing if it does."""
    said = line.checkpoint
    if said is None:
        return "not a checkpoint"
    if evidence.public_key is not None and said.key != evidence.public_key:
        return "signed with another key"
    if not _signed(said):
        return f"the checkpoint of entry {said.seq} was changed: its signature is wrong"
    if said.database != evidence.database:
        return f"of another database, with {said.seq} entries: this one was put in its place"
    return ""


def _signed(said: Checkpoint) -> bool:
    batch = () if said.batch is None else (str(said.batch[0]), said.batch[1].hex())
    version = f"douane checkpoint v{2 if batch else 1}"
    lines = (version, said.database.hex(), str(said.seq), said.hash.hex(), *batch, said.at, "")
    try:
        Ed25519PublicKey.from_public_bytes(said.key).verify(said.signature, "\n".join(lines).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _cut_off(good: list[Checkpoint], walk: Walk) -> Iterator[Problem]:
    if good and good[-1].seq > walk.last:
        said = good[-1]
        text = (
            f"truncated: the checkpoint of {_date(said.at)} covers {said.seq} entries, {walk.last} are here"
        )
        yield Problem(walk.last + 1, said.seq, text)


def _rewritten(good: list[Checkpoint], walk: Walk) -> Iterator[Problem]:
    """The first checkpoint that the chain does not meet narrows down where it was rewritten."""
    sure = 0
    for said in good:
        found = walk.hashes.get(said.seq)
        if found == said.hash:
            sure = said.seq
        elif found is not None and said.seq not in walk.wrong:
            span = entries(sure + 1, said.seq)
            text = f"{span}: at least one was rewritten since the checkpoint of {_date(said.at)}"
            yield Problem(sure + 1, said.seq, text)
            return


def _date(at: str) -> str:
    try:
        return datetime.fromtimestamp(float(at), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return "an unknown time"
