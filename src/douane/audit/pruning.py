"""What is left of an entry that was pruned, and the entry that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from struct import Struct
from typing import Final

from douane.audit.entry import Entry, encoded

PRUNE: Final = "douane/prune"
# Without these nobody could tell what was taken away, taken over or kept, and by whom.
_STAYING: Final = frozenset(
    {
        PRUNE,
        "douane/reseal",
        "douane/evidence",
        "douane/erase",
        "douane/legal-hold",
        "douane/legal-hold-released",
    }
)
# Without these, that a kill was taken away without a lift, and what was done about what happened.
_STAYING_FAMILIES: Final = ("douane/kill", "incident/")
_LINK: Final = Struct(">16sQ32s32sQ").pack  # domain, seq, previous, hash, length of the tombstone
_DOMAIN: Final = b"douane prune v1\0"


def stays(body: Mapping[str, object]) -> bool:
    """Whether no rule takes this entry away."""
    method = str(body.get("method"))
    return body.get("kind") == "lifecycle" and (method in _STAYING or method.startswith(_STAYING_FAMILIES))


def tombstone(entry: Entry, at: float, by: int) -> Entry:
    """The entry without its body: when it was written, and the number of the entry that says why."""
    return Entry(entry.seq, encoded({"at": at, "pruned": by}), entry.previous, entry.hash)


def statement(stones: Sequence[Entry], rule: str, by: str, at: float) -> dict[str, object]:
    """The body of the entry that prunes these, in order."""
    return {
        "v": 1,
        "at": at,
        "principal": by,
        "kind": "lifecycle",
        "method": PRUNE,
        "subject": rule,
        "action": "allow",
        "entries": len(stones),
        "first": stones[0].seq,
        "last": stones[-1].seq,
        "digest": _digest(stones),
    }


def _digest(stones: Sequence[Entry]) -> str:
    digest = sha256()
    for one in stones:
        raw = one.body.encode()
        digest.update(_LINK(_DOMAIN, one.seq, one.previous, one.hash, len(raw)) + raw)
    return digest.hexdigest()
