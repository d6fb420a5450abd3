"""How entries hang together: links, the seal of the head, and what a checkpoint signs.

`douane.audit.verify` reads the same format with code of its own; `docs/audit.md` describes it for
everyone else.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from struct import Struct
from typing import Final

_LINK: Final = Struct(">16sQ32sQ").pack  # domain, seq, previous, length of the body
_HEAD: Final = Struct(">16s16sQ32s").pack  # domain, database, seq, hash
_ENTRY_DOMAIN: Final = b"douane entry v1\0"
_SEAL_DOMAIN: Final = b"douane seal v1\0\0"


def genesis(database: bytes) -> bytes:
    """What the first entry of the database with this 16-byte id follows."""
    return sha256(b"douane genesis v1" + database).digest()


def link(seq: int, previous: bytes, body: str) -> bytes:
    """The hash of entry `seq`, which follows an entry with the hash `previous`."""
    raw = body.encode()
    return sha256(_LINK(_ENTRY_DOMAIN, seq, previous, len(raw)) + raw).digest()


def seal(key: bytes, database: bytes, seq: int, last: bytes) -> bytes:
    """HMAC-SHA-256 that says: the log of `database` ends with entry `seq`, whose hash is `last`."""
    return hmac.digest(key, _HEAD(_SEAL_DOMAIN, database, seq, last), "sha256")


def statement(database: bytes, head: tuple[int, bytes], batch: tuple[int, bytes], at: str) -> bytes:
    """What a checkpoint signs of the `head`, which is number and hash of an entry.

    The `batch` are the entries after a number up to that of the head, with the root of the tree over their
    hashes; `at` is decimal seconds since the epoch, as text.
    """
    (seq, last), (since, root) = head, batch
    said = ("douane checkpoint v2", database.hex(), seq, last.hex(), since, root.hex(), at, "")
    return "\n".join(map(str, said)).encode()
