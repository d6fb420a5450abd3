"""A Merkle tree over hashes of entries (RFC 6962 §2.1), which shows that one belongs to many."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over `hashes`; two digests for each of them."""
    if not hashes:
        return sha256().digest()
    row = _leaves(hashes)
    while len(row) > 1:
        row = _above(row)
    return row[0]


def path(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """What, hashed together with the entry at `index`, gives the root; from the bottom up."""
    row, found = _leaves(hashes), []
    while len(row) > 1:
        beside = index ^ 1
        if beside < len(row):
            found.append(row[beside])
        row, index = _above(row), index >> 1
    return tuple(found)


def _leaves(hashes: Sequence[bytes]) -> list[bytes]:
    return [sha256(b"\0" + one).digest() for one in hashes]


def _above(row: Sequence[bytes]) -> list[bytes]:
    """The row above; a last one without a neighbour goes up as it is."""
    pairs = [sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
    return [*pairs, row[-1]] if len(row) % 2 else pairs
