"""The secrets in the state folder, made at first use: for the log, the vault, accounts and canaries."""

from __future__ import annotations

import hmac
import os
from typing import Final

from douane.errors import StoreError
from douane.stores.files import make_once, read_private

LENGTH: Final = 32  # bytes, of each
_VAULT_KEY: Final = "DOUANE_VAULT_KEY"


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


def canary_key(folder: str) -> bytes:
    """The key that canaries are known by, made if it is not there yet."""
    return _existing_or_new(f"{folder}/canary.key")


def existing_canary_key(folder: str) -> bytes:
    """The key that canaries are known by; empty if none was ever made."""
    return _existing(f"{folder}/canary.key") or b""


def accounts_key(folder: str) -> bytes:
    """The key for secrets of accounts of the control room, made if it is not there yet."""
    return _existing_or_new(f"{folder}/accounts.key")


def vault_key(folder: str) -> bytes:
    """The key of the vault: what ``DOUANE_VAULT_KEY`` says, or a file made if it is not there yet."""
    said = os.environ.get(_VAULT_KEY)
    if said is None:
        return _existing_or_new(f"{folder}/vault.key")
    key = _read(said)
    if key is None:
        raise StoreError(
            f"`{_VAULT_KEY}` does not hold {2 * LENGTH} hexadecimal digits",
            f"set it to the output of `openssl rand -hex {LENGTH}`, or unset it",
        )
    return key


def payload_key(folder: str) -> bytes:
    """The key that wraps the keys of contents, made if it is not there yet."""
    return _existing_or_new(f"{folder}/payloads.key")


def has_vault_key(folder: str) -> bool:
    """Whether the key of the vault is in a file."""
    return _existing(f"{folder}/vault.key") is not None


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
    key = _read(text.decode("ascii", "replace"))
    if key is None:
        raise StoreError(
            f"`{path}` does not hold {2 * LENGTH} hexadecimal digits",
            "bring it back from a backup; with a new key, what the old one guards is lost",
        )
    return key


def _read(text: str) -> bytes | None:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return None
    return key if len(key) == LENGTH else None


def _fill(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123  # pathlib costs milliseconds
        file.write(os.urandom(LENGTH).hex() + "\n")
