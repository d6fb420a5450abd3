"""Seals for prints: digests that only who has the key can make."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Final

from douane.model.prints import Seals

_HALF: Final = 16


def seals_of(key: bytes, salt: bytes) -> Seals:
    """The seals of one host; the first ones cost tens of milliseconds."""
    own = hmac.digest(key, b"douane prints v1" + salt, "sha256")
    return Seals(_cipher(own[:_HALF]), own[_HALF:])


def _cipher(key: bytes) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415  # slow, and only for who has private servers
        Cipher,
        algorithms,
        modes,
    )

    cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  # equal blocks are meant to be known

    def sealed(blocks: bytes) -> bytes:
        return cipher.encryptor().update(blocks)

    return sealed
