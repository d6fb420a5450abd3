"""What a bundle proves, told in words."""

from __future__ import annotations

import argparse
import hashlib
import mmap
import re
import struct
import sys
from typing import Any, Iterator  # noqa: UP035  # as Python 3.8 has it

from douane.evidence.verifier.archive import LINE, Wrong, lines, members, parsed, unpacked
from douane.evidence.verifier.chain import Chain, Proof
from douane.evidence.verifier.checkpoints import Checkpoint, checkpoint, day
from douane.evidence.verifier.ed25519 import signed

TOLD = 40  # problems
MANY = 1000  # problems, after which no more are looked for
SIGNED = re.compile(rb"([0-9a-f]{64}) ([0-9a-f]{128})\n")


def main(arguments: list[str]) -> int:
    """The exit code: 0 if all is as it was signed, 1 if not, 2 if there was nothing to look at."""
    parser = argparse.ArgumentParser(description="Check an evidence bundle of Douane, offline.")
    parser.add_argument("bundle")
    parser.add_argument("--key", default="", help="the public key, or its SHA-256, as it was noted before")
    parser.add_argument("--checkpoints", default="", help="a checkpoints.jsonl that was kept elsewhere")
    asked = parser.parse_args(arguments)
    try:
        raw = opened(asked.bundle)
        kept = (opened(asked.checkpoints) or b"\n") if asked.checkpoints else b""
    except (OSError, ValueError) as error:
        return told(["cannot be read: " + ascii(str(error))], 2)
    return judged(raw, asked.key.strip().lower(), kept)


def judged(raw: Any, wanted: str, kept: Any) -> int:  # noqa: ANN401  # bytes, or a memoryview of them
    """The exit code for a bundle, whatever its bytes are."""
    try:
        bundle = Bundle(raw, wanted)
        bundle.compare(kept)
        bundle.walk()
        lines_told = [*bundle.found()]
    except Wrong as wrong:
        return told([f"WRONG: {wrong}.", "Nothing in it is proven."], 1)
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        MemoryError,
        struct.error,
    ) as error:
        return told(
            [f"WRONG: it says what nobody can read ({type(error).__name__}).", "Nothing in it is proven."],
            1,
        )
    return told(lines_told, 1 if bundle.problems else 0)


def opened(path: str) -> Any:  # noqa: ANN401  # bytes, or a memoryview of them
    """The bytes of a file, which may be larger than the memory."""
    with open(path, "rb") as file:  # noqa: PTH123
        file.seek(0, 2)
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if file.tell() else b""


def told(said: list[str], code: int) -> int:
    """The code, once the lines are written."""
    sys.stdout.write("".join(line + "\n" for line in said))
    return code


class Bundle:
    """A bundle whose signature fits, and all that is wrong with what was signed."""

    def __init__(self, raw: Any, wanted: str) -> None:  # noqa: ANN401  # bytes, or a memoryview of them
        self.problems: list[str] = []
        self.members = {member.name: member for member in members(raw)}
        self.wanted = wanted
        self.key = self.signer()
        self.manifest = parsed(self.content("manifest.json"))
        self.check_files()
        self.database = bytes.fromhex(self.manifest["database"])
        self.checkpoints: dict[int, Checkpoint] = {}
        for line in lines(self.members["checkpoints.jsonl"]):
            self.add(*checkpoint(parsed(line), self.key, self.database))
            if len(self.problems) > TOLD:
                raise Wrong("its checkpoints are of another log, or were changed")
        genesis = hashlib.sha256(b"douane genesis v1" + self.database).digest()
        self.chain = Chain(genesis, self.checkpoints, self.problems)

    def signer(self) -> bytes:
        """The key that signed the manifest; asked before anything is read of that."""
        found = SIGNED.fullmatch(self.content("signature"))
        if found is None or list(self.members)[-2:] != ["manifest.json", "signature"]:
            raise Wrong("it does not end with a manifest and a signature")
        key, signature = (bytes.fromhex(part.decode()) for part in found.groups())
        if self.wanted and self.wanted not in (key.hex(), hashlib.sha256(key).hexdigest()):
            raise Wrong(f"it was signed with the key {key.hex()}, and not with the one that you named")
        if not signed(key, b"douane evidence v1\n" + self.content("manifest.json"), signature):
            raise Wrong("the signature does not fit the manifest")
        return key

    def content(self, name: str) -> bytes:
        """A file that is not packed."""
        member = self.members.get(name)
        if member is None or member.method or member.size > LINE:
            raise Wrong(f"`{name}` is not there as it must be")
        return bytes(member.packed)

    def check_files(self) -> None:
        """Each file is there, in its order, and the one that was signed."""
        if [one["name"] for one in self.manifest["files"]] != list(self.members)[:-2]:
            raise Wrong("the files are not those that the manifest lists")
        for one in self.manifest["files"]:
            member = self.members[one["name"]]
            digest = hashlib.sha256(member.packed).hexdigest()
            if (member.size, digest, member.method) != (one["size"], one["sha256"], 8):
                raise Wrong(f"`{member.name}` is not the one that was signed")
            for _ in unpacked(member):
                pass

    def add(self, one: Checkpoint, wrong: str) -> None:
        """A checkpoint of the bundle, and what is wrong with it."""
        if wrong or one.seq in self.checkpoints:
            self.problems.append(wrong or f"there are two checkpoints of entry {one.seq}")
        self.checkpoints[one.seq] = one

    def compare(self, kept: Any) -> None:  # noqa: ANN401  # bytes, or a memoryview of them
        """See whether the checkpoints are those of a file that was kept elsewhere."""
        for line in filter(None, bytes(kept).split(b"\n")):
            other, wrong = checkpoint(parsed(line), self.key, self.database)
            if not wrong:
                self.chain.kept.setdefault(other.seq, []).append(other)
        if len(kept) and not self.chain.kept:
            raise Wrong("none of the checkpoints that you had kept is of this log and key")
        for seq, mine in self.checkpoints.items():
            if mine not in self.chain.kept.get(seq, [mine]):
                self.problems.append(f"the checkpoint of entry {seq} is not the one that you had kept")

    def walk(self) -> None:
        """See whether the entries are those that were written."""
        self.chain.follow(Proof(parsed(line)) for line in lines(self.members["proofs.jsonl"]))
        for line in lines(self.members["entries.jsonl"]):
            self.chain.take(parsed(line))
            if len(self.problems) > MANY:
                return
        self.chain.end(self.manifest["entries"])

    def found(self) -> Iterator[str]:
        """What is wrong; or, where nothing is, what is proven and what is not."""
        if self.problems:
            yield from (f"WRONG: {one}." for one in self.problems[:TOLD])
            yield f"The bundle is as it was signed, but the log was not whole: {len(self.problems)} problems."
            return
        yield "PROVEN:"
        yield from (f"- {one}." for one in self.proven())
        yield "NOT PROVEN:"
        yield from (f"- {one}." for one in self.open())
        yield "The bundle is whole."

    def proven(self) -> Iterator[str]:
        """What anybody may rely on who trusts the key."""
        said, listed = self.manifest, self.manifest["entries"]
        yield f"Not a byte was changed since it was signed with the key {self.key.hex()}"
        if self.wanted:
            yield "That key is the one that you named"
        yield f"{said['by']!a} exported it on {day(said['at'])}, asked for {said['asked']!a}"
        gap = " without a gap" if listed["kind"] == "range" else ", some of those between,"
        count = f"{self.chain.count} entries, {self.chain.first} to {self.chain.seq}"
        yield f"{count}{gap} stand as they were written"
        last = max(float(one.at) for one in self.checkpoints.values())
        yield f"All of them were in the log on {day(last)} at the latest"
        if self.chain.safe:
            of = "Its" if self.chain.safe == self.chain.count else f"For {self.chain.safe} of them the"
            kept = f"checkpoints are those that you had kept, the last of them of entry {self.chain.known}"
            yield f"{of} {kept}"

    def open(self) -> Iterator[str]:
        """What nobody may read into it."""
        if not self.wanted:
            yield "Whose key it is. Compare it with the one that you noted, or give that with --key"
        if self.chain.safe < self.chain.count:
            left = self.chain.count - self.chain.safe
            what = f"{left} of these entries" if self.chain.safe else "it"
            yield f"That who has the key did not write {what} anew. Only checkpoints kept elsewhere show it"
        if self.manifest["entries"]["kind"] != "range":
            yield "That nothing else belongs to what was asked for. Entries between are not in it"
        else:
            yield "That nothing before these entries, or behind them, belongs to what was asked for"
        if self.chain.pruned:
            yield f"What {self.chain.pruned} entries said. Only their hashes are there, as after a pruning"
        yield "That the clock of the machine was right, and that what is told happened outside of it too"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
