"""Checkpoints: the head of the log, signed, so that a copy kept elsewhere shows what was cut off here."""

from __future__ import annotations

import json


def signed_line(key: bytes, statement: bytes, fields: dict[str, object]) -> str:
    """A checkpoint as one line of JSON: `fields`, the public key, and the Ed25519 signature of `statement`.

    The first call in a process costs 20 ms, for loading the library.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # slow, rarely needed
        Ed25519PrivateKey,
    )

    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes_raw()
    return json.dumps({**fields, "key": public.hex(), "signature": private.sign(statement).hex()})


def public_key(key: bytes) -> bytes:
    """The public key that goes with a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # slow, rarely needed
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
