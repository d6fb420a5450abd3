"""Writing evidence: entries, what proves them, and what was in force."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import NamedTuple

from douane import __version__
from douane.audit.entry import Entry, decoded
from douane.evidence.asked import Asked, Found, found
from douane.evidence.assembled import verifier
from douane.evidence.packing import Packing, packing
from douane.evidence.proving import Proving
from douane.evidence.readme import README
from douane.model.events import Record
from douane.policy.parse import Document
from douane.stores.keys import signing_key
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_PRUNED = "pruned"


class Source(NamedTuple):
    """The state folder that evidence is taken from, and the documents in force that may be shown.

    `revision` is that of all documents in force.
    """

    state: str
    documents: tuple[Document, ...]
    revision: str


class Exported(NamedTuple):
    """What was written."""

    first: int
    last: int
    entries: int


def exported(of: Source, asked: Asked, by: tuple[str, float], path: str) -> Exported:
    """Write a bundle to `path`; who takes it, and when, is in the log before and in the bundle.

    Some 20 µs an entry.

    Raises:
        ConfigError: there is no such entry, or the documents cannot be read.
        StoreError: the log or the bundle cannot be read or written.
    """
    with closing(SqliteStore(of.state)) as store, closing(Reader(of.state)) as reader:
        numbers = found(reader, asked)
        store.commit([Record(_entry(asked, by, numbers))])
        store.checkpoint()
        with packing(path) as bundle:
            seen = _add_log(bundle, reader, numbers)
            for number, one in enumerate(of.documents):
                bundle.add(f"policy/{number:02}.toml", [f"# {one.name}\n", one.text])
            policy = {"now": of.revision, "of_entries": dict(seen.revisions)}
            bundle.add("pins.jsonl", _pins(store, seen))
            manifest = _manifest(asked, by, seen) | {"database": reader.database().hex(), "policy": policy}
            bundle.end(manifest, signing_key(of.state))
    return Exported(seen.first, seen.last, seen.count)


class _Seen:
    """What is noticed while the entries pass."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.first = self.last = self.count = 0
        self.ends: list[int] = []  # entries for which what follows does not speak
        self.revisions: Counter[str] = Counter()
        self.servers: dict[str, str] = {}

    def passing(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            body = decoded(entry)
            if self.count and (entry.seq != self.last + 1 or _PRUNED in body):
                self.ends.append(self.last)
            self.first, self.last, self.count = self.first or entry.seq, entry.seq, self.count + 1
            self._note(body)
            yield entry
        self.ends.append(self.last)

    def _note(self, body: Mapping[str, object]) -> None:
        if revision := body.get("revision"):
            self.revisions[str(revision)] += 1
        if server := body.get("server"):
            self.servers[str(server)] = str(body.get("server_name", ""))


def _add_log(bundle: Packing, reader: Reader, numbers: Found) -> _Seen:
    seen, proving = _Seen(numbers.kind), Proving(reader)
    bundle.add("readme.txt", [README])
    bundle.add("verify.py", [verifier()])
    bundle.add("entries.jsonl", map(_line, seen.passing(numbers.entries(reader))))
    bundle.add("proofs.jsonl", (f"{line}\n" for line in proving.lines(seen.ends)))
    signed = proving.checkpoints(seen.ends, numbers.numbers)
    bundle.add("checkpoints.jsonl", (f"{line}\n" for line in signed))
    return seen


def _line(entry: Entry) -> str:
    said = {"seq": entry.seq, "previous": entry.previous.hex(), "hash": entry.hash.hex(), "body": entry.body}
    return json.dumps(said, separators=(",", ":")) + "\n"


def _entry(asked: Asked, by: tuple[str, float], numbers: Found) -> dict[str, object]:
    who, at = by
    return {
        "v": 1,
        "at": at,
        "principal": who,
        "kind": "lifecycle",
        "method": "douane/evidence",
        "action": "allow",
        "given": dict(asked.words),
        "entries": len(numbers.numbers),
    }


def _manifest(asked: Asked, by: tuple[str, float], seen: _Seen) -> dict[str, object]:
    who, at = by
    return {
        "format": 1,
        "by": who,
        "at": at,
        "asked": dict(asked.words),
        "douane": __version__,
        "entries": {"kind": seen.kind, "first": seen.first, "last": seen.last, "count": seen.count},
        "servers": seen.servers,
    }


def _pins(store: SqliteStore, seen: _Seen) -> Iterator[str]:
    """What the servers of these entries were approved to show, as it is known now."""
    for server, name in sorted(seen.servers.items()):
        for pin in store.pins(server):
            approved, shown = pin.approved, pin.seen
            said = {
                "server": server,
                "name": name,
                "kind": pin.kind,
                "of": pin.name,
                "state": pin.state,
                "by": pin.by,
                "at": pin.at,
                "approved": {"digest": approved.digest, "canonical": approved.canonical}
                if approved
                else None,
                "seen": {"digest": shown.digest} if shown else None,
            }
            yield json.dumps(said) + "\n"
