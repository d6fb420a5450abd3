"""The two secrets of the audit log, made at first use: one seals its head, one signs its checkpoints."""

from __future__ import annotations

import hmac
import os
from typing import Final

from douane.errors import StoreError
from douane.stores.files import make_once, read_private

LENGTH: Final = 32  # bytes, of both


def seal_key(folder: str) -> bytes:
    """The HMAC key that seals the head of the log, made if it is not there yet."""
    return _existing_or_new(f"{folder}/seal.key")


def signing_key(folder: str) -> bytes:
    """The Ed25519 private key that signs checkpoints, made if it is not there yet."""
    return _existing_or_new(f"{folder}/signing.key")


def value_key(folder: str) -> bytes:
    """The key for digests of single values, drawn from the one that seals the log; empty without that."""
    sealing = existing_seal_key(folder)
    return b"" if sealing is None else hmac.digest(sealing, b"douane value key v1", "sha256")


def existing_seal_key(folder: str) -> bytes | None:
    """The key that seals the head, or None if this machine does not have it."""
    return _existing(f"{folder}/seal.key")


def existing_signing_key(folder: str) -> bytes | None:
    """The key that signs checkpoints, or None if this machine does not have it."""
    return _existing(f"{folder}/signing.key")


def _existing_or_new(path: str) -> bytes:
    found = _existing(path)
    if found is None:
        make_once(path, _fill)
        found = _existing(path)
    if found is None:
        raise StoreError(f"`{path}` vanished while it was made", "try again")
    return found


def _existing(path: str) -> bytes | None:
    try:
        text = read_private(path)
    except FileNotFoundError:
        return None
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise StoreError(
            f"`{path}` does not hold {2 * LENGTH} hexadecimal digits",
            "bring it back from a backup; with a new key the log so far counts as tampered with",
        )
    return key


def _fill(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123  # pathlib costs milliseconds
        file.write(os.urandom(LENGTH).hex() + "\n")
