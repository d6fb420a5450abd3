"""What servers choose as names, in as few bytes as can be kept of many."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

_LONGEST: Final = 256  # characters that are kept as they are


def short(name: str) -> str | bytes:
    """The name, or the digest of a long one: as good for finding it again."""
    return name if len(name) <= _LONGEST else sha256(name.encode()).digest()
