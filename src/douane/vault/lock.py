"""Where the key of the vault is, if not in a file: in the keyring of the system, or behind a passphrase."""

from __future__ import annotations

import json
import os
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from douane.errors import StoreError

_LENGTH: Final = 32
_SALT: Final = 16
_NONCE: Final = 12
# RFC 9106 §4, the second recommended option: 64 MiB of memory, three passes, four lanes.
_MEMORY: Final = 1 << 16  # KiB
_PASSES: Final = 3
_LANES: Final = 4
_MOST: Final = 1 << 22  # KiB of memory that a file may ask for
_BOUND: Final = b"douane vault key 1"


class InKeyring(NamedTuple):
    """The key is in the keyring of the system, under this name."""

    account: str


class Sealed(NamedTuple):
    """The key, encrypted with what Argon2id makes of a passphrase."""

    salt: bytes
    content: bytes
    memory: int = _MEMORY
    passes: int = _PASSES
    lanes: int = _LANES


Lock = InKeyring | Sealed


def sealed(key: bytes, passphrase: str) -> Sealed:
    """The key, as only who knows the passphrase can have it; costs 64 MiB and some tenths of a second."""
    nonce, lock = os.urandom(_NONCE), Sealed(os.urandom(_SALT), b"")
    return lock._replace(content=nonce + _cipher(lock, passphrase).encrypt(nonce, key, _BOUND))


def unsealed(lock: Sealed, passphrase: str) -> bytes:
    """The key; costs as much as `sealed`.

    Raises:
        StoreError: it is another passphrase.
    """
    try:
        return _cipher(lock, passphrase).decrypt(lock.content[:_NONCE], lock.content[_NONCE:], _BOUND)
    except InvalidTag:
        fix = "give the one that was chosen with `douane secrets key passphrase`"
        raise StoreError("this is not the passphrase of the vault", fix) from None


def dumped(lock: Lock) -> bytes:
    """The lock as a file holds it."""
    if isinstance(lock, InKeyring):
        written: dict[str, object] = {"key": "keyring", "account": lock.account}
    else:
        bounds = {"memory": lock.memory, "passes": lock.passes, "lanes": lock.lanes}
        sealing = {"salt": lock.salt.hex(), "content": lock.content.hex()}
        written = {"key": "argon2id", **sealing, **bounds}
    return json.dumps(written).encode() + b"\n"


def loaded(raw: bytes, path: str) -> Lock:
    """What the file at `path` holds.

    Raises:
        StoreError: it is no lock.
    """
    try:
        written = json.loads(raw)
        if written["key"] == "keyring":
            return InKeyring(str(written["account"]))
        bounds = (written[name] for name in ("memory", "passes", "lanes"))
        lock = Sealed(bytes.fromhex(written["salt"]), bytes.fromhex(written["content"]), *map(int, bounds))
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _damaged(path) from None
    if not (8 * lock.lanes <= lock.memory <= _MOST and 1 <= lock.passes <= 100 and 1 <= lock.lanes <= 64):  # noqa: PLR2004  # RFC 9106 §3.1, and what a machine can bear
        raise _damaged(path)
    return lock


def _damaged(path: str) -> StoreError:
    return StoreError(f"`{path}` does not say where the key of the vault is", "bring it back from a backup")


def _cipher(lock: Sealed, passphrase: str) -> AESGCM:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415  # needs OpenSSL 3.2

    try:
        derivation = Argon2id(
            salt=lock.salt, length=_LENGTH, iterations=lock.passes, lanes=lock.lanes, memory_cost=lock.memory
        )
    except UnsupportedAlgorithm:
        fix = "install `cryptography` as a wheel, or keep the key in a file: `douane secrets key file`"
        raise StoreError("the OpenSSL of this Python knows no Argon2id", fix) from None
    return AESGCM(derivation.derive(passphrase.encode()))
