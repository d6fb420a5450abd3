"""The tree over hashes is that of RFC 6962, and a path through it leads from one entry to the root."""

from __future__ import annotations

from hashlib import sha256

import pytest

from douane.audit.tree import path, root, rows

HASHES = [bytes([number]) * 32 for number in range(70)]


def of_the_rfc(hashes):
    """RFC 6962 §2.1, word by word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return sha256(b"\x00" + hashes[0]).digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\x01" + of_the_rfc(hashes[:half]) + of_the_rfc(hashes[half:])).digest()


@pytest.mark.parametrize("count", range(70))
def test_the_root_is_that_of_the_rfc(count):
    assert root(HASHES[:count]) == of_the_rfc(HASHES[:count])


def led(hashes, index):
    """RFC 9162 §2.1.3.2."""
    found, at, last = sha256(b"\x00" + hashes[index]).digest(), index, len(hashes) - 1
    for beside in path(rows(hashes), index):
        if at % 2 or at == last:
            found = sha256(b"\x01" + beside + found).digest()
            while not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + beside).digest()
        at, last = at >> 1, last >> 1
    return found


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 33, 70])
def test_every_path_leads_to_the_root(count):
    hashes = HASHES[:count]
    assert {led(hashes, index) for index in range(count)} == {root(hashes)}
