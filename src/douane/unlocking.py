"""The vault of this account, opened with its key from wherever that is kept."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from douane.errors import StoreError
from douane.model.access import DEFAULT_TENANT
from douane.stores.files import read_private, replace_private
from douane.stores.keys import has_vault_key, vault_key
from douane.vault.desktop import forget_in_keyring, key_in_keyring, put_in_keyring
from douane.vault.elsewhere import fetching
from douane.vault.lock import InKeyring, Lock, dumped, loaded, sealed, unsealed
from douane.vault.safe import Safe
from douane.vault.store import Vault

Passphrase = Callable[[], str]

PASSPHRASE: Final = "DOUANE_VAULT_PASSPHRASE"  # noqa: S105  # a name
PASSPHRASE_FILE: Final = "DOUANE_VAULT_PASSPHRASE_FILE"  # noqa: S105  # a name
_KEY: Final = "DOUANE_VAULT_KEY"


def told_passphrase() -> str:
    """The passphrase from our environment, or from a file that it names.

    Raises:
        StoreError: it is in neither.
    """
    said, path = os.environ.get(PASSPHRASE), os.environ.get(PASSPHRASE_FILE)
    if said:
        return said
    if path:
        try:
            return read_private(path).decode().rstrip("\n")
        except (FileNotFoundError, UnicodeDecodeError):
            raise StoreError(f"there is no passphrase in `{path}`", f"correct {PASSPHRASE_FILE}") from None
    fix = f"put it into a file of mode 0600, and set {PASSPHRASE_FILE} to its path"
    raise StoreError("the vault is locked with a passphrase", fix)


def is_told() -> bool:
    """Whether our environment says what the passphrase is, or where."""
    return bool(os.environ.get(PASSPHRASE) or os.environ.get(PASSPHRASE_FILE))


def opened_vault(folder: str, passphrase: Passphrase = told_passphrase) -> Vault:
    """The vault in the state folder, which must be there.

    Raises:
        StoreError: it, or its key, cannot be used.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))  # what a crash writes down holds the key, and secrets
    return Vault(f"{folder}/vault.db", _key(folder, passphrase))


def opened_safe(folder: str, tenant: str = DEFAULT_TENANT, passphrase: Passphrase = told_passphrase) -> Safe:
    """The named secrets in the vault of this state folder; to be closed.

    Raises:
        StoreError: the vault, or its key, cannot be used.
    """
    return Safe(opened_vault(folder, passphrase), time.time, fetching(tenant), tenant)


def place_of_key(folder: str) -> str:
    """Where the key of the vault is, in words."""
    if os.environ.get(_KEY) is not None:
        return f"in the environment, as {_KEY}"
    match _lock(folder):
        case None:
            return f"in the file {folder}/vault.key"
        case InKeyring():
            return "in the keyring of the system"
        case _:
            return "behind a passphrase"


def keep_in_file(folder: str, passphrase: Passphrase) -> None:
    """Move the key of the vault into a file.

    Raises:
        StoreError: it stays where it is.
    """
    lock, key = _movable(folder, passphrase)
    if lock is not None:
        _write(f"{folder}/vault.key", key.hex().encode() + b"\n")
        os.unlink(_path(folder))  # noqa: PTH108  # as in stores
        _forget(lock)


def keep_in_keyring(folder: str, passphrase: Passphrase) -> None:
    """Move the key of the vault into the keyring of the system.

    Raises:
        StoreError: it stays where it is.
    """
    before, key = _movable(folder, passphrase)
    lock = InKeyring(f"vault-{os.urandom(8).hex()}")
    put_in_keyring(lock.account, key)
    if key_in_keyring(lock.account) != key:
        raise StoreError(
            "the keyring of the system does not hold what it was given", "keep the key in a file"
        )
    _locked(folder, lock, before)


def keep_behind_passphrase(folder: str, passphrase: Passphrase, chosen: Passphrase) -> None:
    """Seal the key of the vault with the passphrase that was `chosen`.

    Raises:
        StoreError: it stays where it is.
    """
    before, key = _movable(folder, passphrase)
    _locked(folder, sealed(key, chosen()), before)


def _key(folder: str, passphrase: Passphrase) -> bytes:
    lock = None if os.environ.get(_KEY) is not None else _lock(folder)
    match lock:
        case None:
            return vault_key(folder)
        case InKeyring(account):
            return key_in_keyring(account)
        case _:
            return _unsealed(lock, passphrase())


# A gateway opens the vault for each process that it starts.
_unsealed = lru_cache(maxsize=8)(unsealed)


def _movable(folder: str, passphrase: Passphrase) -> tuple[Lock | None, bytes]:
    if os.environ.get(_KEY) is not None:
        raise StoreError(f"the key of the vault is given by {_KEY}", f"unset {_KEY}, and try again")
    return _lock(folder), _key(folder, passphrase)


def _locked(folder: str, lock: Lock, before: Lock | None) -> None:
    """Have the lock in force, and no other copy of the key anywhere."""
    _write(_path(folder), dumped(lock))
    if has_vault_key(folder):
        os.unlink(f"{folder}/vault.key")  # noqa: PTH108  # as in stores
    _forget(before)


def _forget(lock: Lock | None) -> None:
    if isinstance(lock, InKeyring):
        forget_in_keyring(lock.account)


def _lock(folder: str) -> Lock | None:
    try:
        return loaded(read_private(_path(folder)), _path(folder))
    except FileNotFoundError:
        return None


def _path(folder: str) -> str:
    return f"{folder}/vault.lock"


def _write(path: str, content: bytes) -> None:
    try:
        replace_private(path, content)
    except OSError as error:
        raise StoreError(f"`{path}` cannot be written: {error.strerror}", "check its folder") from None
