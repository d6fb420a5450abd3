"""A Merkle tree over hashes of entries (RFC 6962 §2.1), which shows that one belongs to many."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over `hashes`; two digests for each of them."""
    return rows(hashes)[-1][0] if hashes else sha256().digest()


def rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All nodes, from the leaves up to the root; a last one without a neighbour goes up as it is."""
    found = [[sha256(b"\0" + one).digest() for one in hashes]]
    while len(found[-1]) > 1:
        found.append(_above(found[-1]))
    return found


def path(nodes: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """What, hashed together with the entry at `index`, gives the root of these rows; from the bottom up."""
    beside = [(row, index >> level ^ 1) for level, row in enumerate(nodes)]
    return [row[at] for row, at in beside[:-1] if at < len(row)]


def _above(row: Sequence[bytes]) -> list[bytes]:
    pairs = [sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
    return [*pairs, row[-1]] if len(row) % 2 else pairs
