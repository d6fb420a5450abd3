"""The entries of a bundle: each fits its own hash, the one before it, and what was signed."""

from __future__ import annotations

import hashlib
import re
import struct
from typing import Any, Iterator  # noqa: UP035  # as Python 3.8 has it

from douane.evidence.verifier.archive import counted
from douane.evidence.verifier.checkpoints import Checkpoint, is_among

HASH = 32  # bytes
ENTRY = struct.Struct(">16sQ32sQ")
PRUNED = re.compile(r'\{"at":[0-9.e+-]{1,40},"pruned":[0-9]{1,18}\}')


class Proof:
    """For an entry: the checkpoint that signed it, and the way to the root that stands there."""

    def __init__(self, said: Any) -> None:  # noqa: ANN401  # of JSON
        self.seq, self.checkpoint = counted(said["seq"]), counted(said["checkpoint"])
        self.way = [bytes.fromhex(step) for step in said["path"]]


class Chain:
    """One pass over the entries; what is wrong is added to `problems`.

    `bound` are those that a checkpoint speaks for, and `safe` those that one speaks for that was `kept`
    elsewhere, the last of which is of entry `known`; `run` and `loose` are those that wait for one.
    """

    def __init__(self, genesis: bytes, checkpoints: dict[int, Checkpoint], problems: list[str]) -> None:
        self.checkpoints, self.problems = checkpoints, problems
        self.kept: dict[int, list[Checkpoint]] = {}
        self.first = self.seq = self.count = self.bound = self.pruned = self.run = 0
        self.safe = self.loose = self.known = 0
        self.hash = genesis
        self.follow(iter(()))

    def follow(self, proofs: Iterator[Proof]) -> None:
        """Take proofs from here on, which come as the entries do; only one at a time is in memory."""
        self.proofs, self.proof = proofs, next(proofs, None)

    def take(self, line: Any) -> None:  # noqa: ANN401  # of JSON
        """The next entry."""
        seq, body = counted(line["seq"]), str(line["body"])
        previous, found = bytes.fromhex(line["previous"]), bytes.fromhex(line["hash"])
        fits = len(previous) == len(found) == HASH
        is_whole = fits and hashed(seq, previous, body) == found
        is_pruned = fits and not is_whole and bool(PRUNED.fullmatch(body))
        if seq <= self.seq or not (is_whole or is_pruned):
            self.problems.append(f"entry {seq} was changed, or stands in another place")
        if seq == self.seq + 1 and previous != self.hash:
            self.problems.append(f"entry {seq} does not follow entry {self.seq}")
        if seq != self.seq + 1 or is_pruned:
            self.run = self.loose = 0  # what follows says nothing of what came before
        self.first, self.seq, self.hash = self.first or seq, seq, found
        self.count, self.run, self.loose = self.count + 1, self.run + 1, self.loose + 1
        self.pruned += is_pruned
        self.bind(self.checkpoints.get(seq))
        self.compare()

    def bind(self, own: Checkpoint | None) -> None:
        """Let a checkpoint speak for the last entry, and so for all that lead up to it."""
        proof = self.proof if self.proof and self.proof.seq == self.seq else None
        if proof:
            top, self.proof = self.checkpoints[proof.checkpoint], next(self.proofs, None)
            if not is_among(self.seq, self.hash, top, proof.way):
                self.problems.append(f"entry {self.seq} is not among those that a checkpoint signed")
            self.secure(top)
        if own and own.hash != self.hash:
            self.problems.append(f"entry {self.seq} is not the one that a checkpoint signed")
        if proof or own:
            self.bound, self.run = self.bound + self.run, 0

    def compare(self) -> None:
        """See whether the last entry is that of a kept checkpoint, which need not be in the bundle."""
        for one in self.kept.get(self.seq, []):
            if one.hash != self.hash:
                self.problems.append(f"entry {self.seq} is not that of the checkpoint that you had kept")
            self.secure(one)

    def secure(self, top: Checkpoint) -> None:
        """Note that a checkpoint speaks for the last entry, if it was kept."""
        if top in self.kept.get(top.seq, []):
            self.safe, self.loose, self.known = self.safe + self.loose, 0, max(self.known, top.seq)

    def end(self, listed: Any) -> None:  # noqa: ANN401  # of JSON
        """Nothing is missing at the end, and nothing is left."""
        counts = (listed["count"], listed["first"], listed["last"])
        if counts != (self.count, self.first, self.seq) or self.proof:
            self.problems.append("the entries are not those that the manifest counts")
        if self.bound != self.count:
            self.problems.append(f"no checkpoint speaks for {self.count - self.bound} of the entries")
        if listed["kind"] == "range" and self.count != self.seq - self.first + 1:
            self.problems.append(f"between entries {self.first} and {self.seq} some are missing")


def hashed(seq: int, previous: bytes, body: str) -> bytes:
    """The hash of an entry, over its number, the hash before it, and its body with the length before it."""
    raw = body.encode("utf-8", "surrogatepass")
    return hashlib.sha256(ENTRY.pack(b"douane entry v1\0", seq, previous, len(raw)) + raw).digest()
