"""A passphrase without which nobody can approve: grants are signed with a key that only it yields."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import StoreError
from douane.stores.files import make_once, read_private
from douane.stores.placed import placed

if TYPE_CHECKING:
    from douane.approvals.grant import Grant

SYSTEM: Final = "/etc/douane/approvals.key"  # comes first: agents of an account cannot replace it
SHORTEST: Final = 10  # characters of a passphrase
_WORK: Final = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 1 << 26}  # 0.1 s and 32 MiB for each guess
_SALT: Final = 16

Signer = Callable[[bytes], bytes]


class Protection(NamedTuple):
    """The public key that grants must be signed for, and what the passphrase is mixed with."""

    public: bytes
    salt: bytes


def protection(folder: str) -> Protection | None:
    """What grants of this state folder must be signed for, None where they need not be.

    Raises:
        StoreError: the file cannot be read.
    """
    for path in (SYSTEM, f"{folder}/approvals.key"):
        found = _read(path)
        if found is not None:
            return found
    return None


def protect(folder: str, passphrase: str) -> str:
    """Ask for this passphrase from now on; gives the path of the file that says so.

    Raises:
        StoreError: there is one already, or the file cannot be made.
    """
    if protection(folder) is not None:
        fix = "remove the file `approvals.key` first, which makes all grants void"
        raise StoreError("approvals are protected by a passphrase already", fix)
    path, salt = f"{folder}/approvals.key", os.urandom(_SALT)
    text = json.dumps({"v": 1, "salt": salt.hex(), "public": _private(passphrase, salt)[1].hex()})

    def fill(draft: str) -> None:
        with open(draft, "w", encoding="ascii") as file:  # noqa: PTH123  # as in `keys`
            file.write(text + "\n")

    make_once(path, fill)
    return path


def signer(found: Protection, passphrase: str) -> Signer | None:
    """What signs grants, None for a passphrase that is not the one."""
    sign, public = _private(passphrase, found.salt)
    return sign if public == found.public else None


def trusted_in(folder: str) -> Callable[[Grant], bool]:
    """Whether a grant counts in this state folder: signed for it, where signatures are asked for."""

    def trusted(grant: Grant) -> bool:
        found = protection(folder)
        return found is None or is_signed(found.public, grant.signature, placed(folder, grant.statement))

    return trusted


def is_signed(public: bytes, signature: bytes, statement: bytes) -> bool:
    """Whether a statement was signed with what the passphrase yields."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # slow, rarely needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # as above
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):  # or the key is none
        return False
    return True


def _private(passphrase: str, salt: bytes) -> tuple[Signer, bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # as above
        Ed25519PrivateKey,
    )

    seed = hashlib.scrypt(passphrase.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **_WORK)
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.sign, private.public_key().public_bytes_raw()


def _read(path: str) -> Protection | None:
    try:
        kept = json.loads(_text(path))
        return Protection(bytes.fromhex(kept["public"]), bytes.fromhex(kept["salt"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        fix = "bring it back from a backup; nothing can be approved without it"
        raise StoreError(f"`{path}` does not say who may approve", fix) from None


def _text(path: str) -> bytes:
    if path != SYSTEM:
        return read_private(path)
    with open(path, "rb") as file:  # noqa: PTH123  # as in `keys`
        return file.read()
